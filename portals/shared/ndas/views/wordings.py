"""How do both sides come to words that they agree on? Every version side by side, a proposal, and its answer."""

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pitchey.accounts import services as accounts
from pitchey.accounts.browser import mark_identity_checked, request_context
from pitchey.core import diff
from pitchey.core.errors import NotFound
from pitchey.core.lookups import get_or_404
from pitchey.core.numbers import whole_number
from pitchey.ndas import policies
from pitchey.ndas import services as ndas
from pitchey.ndas.models import Nda, Wording
from portals.shared.forms.errors import errors_into
from portals.shared.ndas.forms.agreements import WordingAcceptForm, WordingDeclineForm, WordingForm
from portals.shared.pages import posted, redirect_to
from portals.shared.request import Request

CONTEXT = 30  # words around a difference


def _agreement(request: Request, nda_id: str) -> Nda:
    """An agreement of the person that has a text.

    Raises:
        NotFound: it is not theirs, or was never approved.
    """
    rows = Nda.objects.visible_to(request.user).exclude(text="")
    return get_or_404(rows.select_related("pitch__listing", "owner", "requester", "organisation", "version"), nda_id)


@require_GET
def nda_wording(request: Request, nda_id: str) -> HttpResponse:
    """Every version of the text, what differs between two of them, and what can be answered now."""
    return _page(request, _agreement(request, nda_id))


def _page(request: Request, nda: Nda, status: int = 200, **forms: BaseForm) -> HttpResponse:
    rows = ndas.versions(nda)
    numbers = {row.number: row for row in rows}
    agreed = next(row for row in reversed(rows) if row.status == Wording.Status.ACCEPTED)
    waiting = rows[-1] if rows[-1].status == Wording.Status.OPEN else None
    after = numbers.get(_number(request, "to"), rows[-1])
    before = numbers.get(_number(request, "from")) or _before(rows, after)
    whole = "whole" in request.GET
    pieces = diff.word_diff(before.text, after.text, context=None if whole else CONTEXT)
    page = {
        "nda": nda,
        "rows": rows,
        "agreed": agreed,
        "waiting": waiting,
        "before": before,
        "after": after,
        "whole": whole,
        "pieces": pieces,
        "only_spaces": all(piece.kind in (diff.SAME, diff.SKIPPED) for piece in pieces),
        "side": policies.may_negotiate(request.user, nda),
        "may_propose": policies.may_propose(request.user, nda, rows[-1]),
        "other": ndas.other_side(nda, request.user.pk),
        "accept": WordingAcceptForm(fresh=_fresh(request, nda)),
        "decline": WordingDeclineForm(),
    }
    return render(request, "shared/nda_wording.html", page | forms, status=status)


def _number(request: Request, name: str) -> int:
    """The version that the address names, or 0."""
    return whole_number(request.GET.get(name, ""), digits=4) or 0


def _before(rows: list[Wording], after: Wording) -> Wording:
    """What a version changed: the words that were agreed on when it was made."""
    earlier = [row for row in rows if row.number < after.number and row.status == Wording.Status.ACCEPTED]
    return earlier[-1] if earlier else after


def _fresh(request: Request, nda: Nda) -> bool:
    """Whether no password is needed: a reader gives it with the signature, an owner with each of their words."""
    return request.user.pk != nda.owner_id or request_context(request).identity_is_fresh


def _reauthenticate(request: Request, form: WordingForm | WordingAcceptForm) -> None:
    if "password" in form.fields:
        accounts.reauthenticate(by=request.user, password=form.cleaned_data.pop("password"))
        mark_identity_checked(request)


@require_http_methods(["GET", "HEAD", "POST"])
def nda_propose(request: Request, nda_id: str) -> HttpResponse:
    """Write other words, beginning with the newest ones."""
    nda = _agreement(request, nda_id)
    newest = ndas.versions(nda)[-1]
    waits = newest.status == Wording.Status.OPEN
    if not policies.may_negotiate(request.user, nda):
        raise NotFound()
    if request.method != "POST" and not policies.may_propose(request.user, nda, newest):
        return redirect_to(request, "nda_wording", nda.public_id)
    begins = newest.text if waits else nda.text
    form = WordingForm(
        posted(request), fresh=_fresh(request, nda), initial={"text": begins.strip(), "over": newest.number}
    )
    if request.method == "POST" and form.is_valid():
        with errors_into(form):
            _reauthenticate(request, form)
            ndas.propose(by=request.user, nda=nda, context=request_context(request), **form.cleaned_data)
            other = ndas.other_side(nda, request.user.pk)
            messages.success(request, _("Sent. %(name)s is told now.") % {"name": other.display_name})
            return redirect_to(request, "nda_wording", nda.public_id)
    page = {"nda": nda, "form": form, "waits": waits}
    return render(request, "shared/nda_propose.html", page, status=422 if form.errors else 200)


@require_POST
def nda_wording_accept(request: Request, nda_id: str, number: int) -> HttpResponse:
    nda = _agreement(request, nda_id)
    form = WordingAcceptForm(request.POST, fresh=_fresh(request, nda))
    if form.is_valid():
        with errors_into(form):
            _reauthenticate(request, form)
            ndas.accept_wording(by=request.user, nda=nda, number=number, context=request_context(request))
            messages.success(request, _("Accepted. These are the words to sign now."))
            return redirect_to(request, "nda_wording", nda.public_id)
    return _page(request, nda, 422, accept=form)


@require_POST
def nda_wording_decline(request: Request, nda_id: str, number: int) -> HttpResponse:
    nda = _agreement(request, nda_id)
    form = WordingDeclineForm(request.POST)
    if form.is_valid():
        with errors_into(form):
            ndas.decline_wording(by=request.user, nda=nda, number=number, **form.cleaned_data)
            messages.success(request, _("The words stay as they were."))
            return redirect_to(request, "nda_wording", nda.public_id)
    return _page(request, nda, 422, decline=form)


@require_POST
def nda_wording_withdraw(request: Request, nda_id: str, number: int) -> HttpResponse:
    nda = _agreement(request, nda_id)
    ndas.withdraw_wording(by=request.user, nda=nda, number=number)
    messages.success(request, _("Taken back. The words stay as they were."))
    return redirect_to(request, "nda_wording", nda.public_id)
