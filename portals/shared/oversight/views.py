"""How does our staff look at what is protected? Asked and decided here; read in the same reader as everybody, and the leaks of a document."""

from collections.abc import Iterable

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from pitchey.accounts.browser import request_context
from pitchey.core.errors import NotFound
from pitchey.core.keyset import Sort
from pitchey.core.keyset import page as keyset_page
from pitchey.core.lookups import get_or_404
from pitchey.oversight import policies
from pitchey.oversight import services as oversight
from pitchey.oversight.models import StaffAccess
from pitchey.pitches.models import Document, Pitch
from portals.shared.forms.errors import errors_into
from portals.shared.oversight.forms import AskAccessForm, FindPitchForm
from portals.shared.pages import PAGE_SIZE, posted
from portals.shared.request import Request

NEWEST = Sort("asked", "asked_at")
VERBS = {
    "approve": (oversight.approve, _("%(person)s may read now. The owner was told.")),
    "refuse": (oversight.refuse, _("Refused.")),
}


@require_http_methods(["GET", "HEAD"])
def staff_accesses(request: Request) -> HttpResponse:
    """What waits for a second person, and all looks so far, the newest first; `?pitch=` leads to one pitch."""
    if not policies.may_act(request.user):
        raise NotFound()
    form = FindPitchForm(request.GET if "pitch" in request.GET else None)
    if form.is_valid():
        with errors_into(form):
            try:
                found = oversight.pitch_for(by=request.user, public_id=form.cleaned_data["pitch"].strip())
                return redirect("shared:staff_access_pitch", found.public_id)
            except NotFound:
                form.add_error("pitch", _("There is no pitch with this id."))
    rows = _rows(request)
    page = keyset_page(
        rows.exclude(status=StaffAccess.Status.ASKED), NEWEST, limit=PAGE_SIZE, cursor=request.GET.get("cursor") or None
    )
    waiting = (
        [] if request.GET.get("cursor") else list(rows.filter(status=StaffAccess.Status.ASKED).order_by("asked_at"))
    )
    shown = {
        "form": form,
        "page": page,
        "rows": _rows_with_permissions(request, page.rows),
        "waiting": _rows_with_permissions(request, waiting),
    }
    return render(request, "shared/staff_accesses.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def staff_access_pitch(request: Request, public_id: str) -> HttpResponse:
    """One pitch: ask to read its documents, read them while that is approved, find the leak of one."""
    pitch = oversight.pitch_for(by=request.user, public_id=public_id)
    form = AskAccessForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with errors_into(form):
            oversight.ask(by=request.user, pitch=pitch, context=request_context(request), **form.cleaned_data)
            messages.success(request, _("Asked. A colleague decides; you may read from then on."))
            return redirect("shared:staff_access_pitch", public_id)
    looks = list(_rows(request).filter(pitch=pitch).order_by("-asked_at")[:PAGE_SIZE])
    mine = next(
        (row for row in looks if row.asker_id == request.user.pk and (row.in_force or row.status == "asked")), None
    )
    return render(
        request,
        "shared/staff_access_pitch.html",
        {
            "pitch": pitch,
            "form": form if mine is None and policies.may_ask(request.user) else None,
            "mine": mine,
            "documents": _documents(pitch),
            "rows": _rows_with_permissions(request, looks),
        },
        status=422 if form.errors else 200,
    )


@require_POST
def staff_access_decide(request: Request, access_id: str, verb: str) -> HttpResponse:
    """Approve or refuse a colleague's look; end one's own, or theirs."""
    access = get_or_404(_rows(request), access_id)
    if verb == "end":
        oversight.end(by=request.user, access=access)
        messages.success(request, _("Ended. Open pages are closed."))
    elif verb in VERBS:
        act, sentence = VERBS[verb]
        act(by=request.user, access=access, context=request_context(request))
        messages.success(request, sentence % {"person": access.asker.display_name})
    else:
        raise NotFound()
    return redirect("shared:staff_access_pitch", access.pitch.public_id)


def _rows(request: Request) -> QuerySet[StaffAccess]:
    return StaffAccess.objects.acted_on_by(request.user).select_related("pitch", "asker", "decider")


def _documents(pitch: Pitch) -> list[Document]:
    return list(Document.objects.filter(pitch=pitch).current().ready().select_related("file").order_by("kind", "pk"))


def _rows_with_permissions(request: Request, rows: Iterable[StaffAccess]) -> list[tuple[StaffAccess, bool, bool]]:
    """Each with what this person may do: decide about it, end it."""
    person = request.user
    return [(row, policies.may_decide_this(person, row), policies.may_end(person, row)) for row in rows]
