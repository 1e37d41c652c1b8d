"""What can an owner prove? Who saw which pages under which agreement, whether the record is whole, and why somebody may read."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from pitchey.accounts.browser import request_context
from pitchey.accounts.models import User
from pitchey.core.errors import NotFound
from pitchey.core.keyset import Sort
from pitchey.core.keyset import page as keyset_page
from pitchey.core.lookups import get_or_404
from pitchey.core.types import Fields, Json
from pitchey.evidence import disclosure, explanations, refusals, verification
from pitchey.oversight.models import StaffAccess
from pitchey.pitches.catalogue import Access
from pitchey.pitches.models import Document, Pitch
from portals.shared.forms.errors import errors_into
from portals.shared.pages import PAGE_SIZE, redirect_to, url_with_query
from portals.shared.pitches.forms import LimitsForm
from portals.shared.pitches.views.pitches import get_own_pitch
from portals.shared.request import Request

NEWEST_ATTEMPT = Sort("attempt", "seq", of=int)


@require_GET
def pitch_evidence(request: Request, public_id: str) -> HttpResponse:
    """The report; with `?person=` why they may read or not; with `?document=&access=` what that setting would change."""
    pitch = get_own_pitch(request, public_id)
    documents = list(
        Document.objects.filter(pitch=pitch).current().select_related("file", "pitch").order_by("kind", "pk")
    )
    attempts = keyset_page(
        refusals.entries_of(by=request.user, pitch=pitch),
        NEWEST_ATTEMPT,
        limit=PAGE_SIZE,
        cursor=request.GET.get("cursor"),
    )
    page: dict[str, object] = {
        "pitch": pitch,
        "report": disclosure.report(by=request.user, pitch=pitch),
        "people": explanations.people_of(by=request.user, pitch=pitch),
        "documents": documents,
        "settings": Access.choices,
        "looks": StaffAccess.objects.visible_to(request.user).filter(pitch=pitch).select_related("asker", "decider"),
        "refused": refusals.describe_refusals(attempts.rows),
        "earlier": f"{url_with_query(request, cursor=attempts.next_cursor)}#refused" if attempts.next_cursor else "",
        "limits": LimitsForm(initial={name: getattr(pitch, name) for name in explanations.LIMITS}),
    }
    if request.GET.get("person"):
        person = get_or_404(User.objects.all(), request.GET["person"])
        page["person"] = person
        page["explained"] = explanations.explain(by=request.user, pitch=pitch, person=person)
    if request.GET.get("document"):
        page |= _tried(request, pitch, documents)
    return render(request, "shared/evidence.html", page)


def _tried(request: Request, pitch: Pitch, documents: list[Document]) -> dict[str, object]:
    """What other settings would change, on paper."""
    asked = next((row for row in documents if row.public_id == request.GET["document"]), None)
    if asked is None:
        raise NotFound()
    tried = explanations.LIMITS[0] in request.GET  # without it the pitch's own limits stand
    form = LimitsForm(request.GET if tried else QueryDict())
    page: Json = {"asked": asked, "setting": request.GET.get("access", "")}
    limits: Fields = {}
    if tried:
        page["limits"] = form
    if form.is_valid():
        limits = form.cleaned_data if tried else {}
        with errors_into(form):
            page["change"] = explanations.what_if(by=request.user, document=asked, access=page["setting"], **limits)
        for sentence in form.non_field_errors():
            messages.error(request, str(sentence))
    page["limits_tried"] = bool(form.errors) or any(getattr(pitch, name) != form.cleaned_data[name] for name in limits)
    return page


@require_POST
def pitch_evidence_check(request: Request, public_id: str) -> HttpResponse:
    """Walk this pitch's chain now, in front of its owner."""
    pitch = get_own_pitch(request, public_id)
    found = list(verification.violations(chain=pitch.public_id))
    if found:
        messages.error(request, _("The record was bent: %(where)s. Write to us at once.") % {"where": found[0]})
    else:
        messages.success(request, _("Every entry was checked just now. The record is whole."))
    return redirect_to(request, "pitch_evidence", pitch.public_id)


@require_POST
def pitch_disclosure(request: Request, public_id: str) -> HttpResponse:
    """The report as a sealed paper, or as a table for a spreadsheet (`csv`). That it left is recorded."""
    pitch = get_own_pitch(request, public_id)
    report = disclosure.report(by=request.user, pitch=pitch, context=request_context(request))
    if "csv" in request.POST:
        response = HttpResponse(disclosure.table(report), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(disclosure.sealed(report), content_type="application/pdf")
    ending = "csv" if "csv" in request.POST else "pdf"
    response["Content-Disposition"] = f'attachment; filename="{pitch.public_id}-who-saw-what.{ending}"'
    response["Cache-Control"] = "no-store"
    return response
