"""Who asks to read, and what does the owner answer? Requests that came in, their decision, and the end of an access."""

import json
from collections.abc import Iterable

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from pitchey.accounts import services as accounts
from pitchey.accounts.browser import mark_identity_checked, request_context
from pitchey.accounts.models import User
from pitchey.core.errors import Malformed
from pitchey.core.ids import may_be_id
from pitchey.core.lookups import get_or_404
from pitchey.ndas import services as ndas
from pitchey.ndas import terms
from pitchey.ndas.agreement import default_template_slug
from pitchey.ndas.models import Nda, Reader, Signature
from pitchey.pitches.models import Pitch
from portals.shared.forms.errors import errors_into
from portals.shared.ndas.forms.agreements import ApproveForm, DeclineForm, RevokeForm, ScheduleForm, TermsForm
from portals.shared.ndas.views.terms import text_choices
from portals.shared.pages import redirect_to, url_for
from portals.shared.request import Request

MAX_NAMES = 5  # names in one sentence
MOST_ADDABLE = 50  # pitches that are offered to be added to a passport, by title


def incoming(request: Request, nda_id: str) -> Nda:
    """A request for one of the person's own pitches.

    Raises:
        NotFound: it is not theirs to decide, or is not.
    """
    rows = Nda.objects.incoming(request.user)
    return get_or_404(
        rows.select_related("pitch", "requester", "organisation", "owner", "signature", "copy", "master"), nda_id
    )


def evidence(nda: Nda) -> dict[str, object]:
    """The signature, and its strokes as SVG paths when it was drawn."""
    signature = getattr(nda, "signature", None)
    drawn = None
    if signature and signature.kind == Signature.Kind.DRAWN:
        drawing = json.loads(signature.value)
        paths = [_path(stroke) for stroke in drawing["strokes"]]
        drawn = {"width": drawing["width"], "height": drawing["height"], "paths": paths}
    return {"signature": signature, "drawn": drawn}


def _path(stroke: list[list[int]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in stroke)


def decision_page(request: Request, nda: Nda, status: int = 200, **forms: BaseForm) -> HttpResponse:
    """One request as its owner sees it, with what can be done now."""
    offered = ndas.offered(nda.pitch)
    fresh = request_context(request).identity_is_fresh
    wanted = [slug for slug in offered if not nda.requested_materials or slug in nda.requested_materials]
    page = {
        "nda": nda,
        "copy": getattr(nda, "copy", None),
        **evidence(nda),
        "approve": ApproveForm(
            offered=offered,
            texts=text_choices(nda.owner, company=nda.company),
            initial=_initial_terms(nda.owner, nda) | {"materials": wanted},
        ),
        "decline": DeclineForm(),
        "revoke": RevokeForm(fresh=fresh),
        "schedule": ScheduleForm(fresh=fresh),
        # What one press would add: to this passport, or this request to the passport that they hold.
        "passport": ndas.passport_of(nda) if nda.status == Nda.Status.REQUESTED else None,
        "addable": ndas.addable(nda)[:MOST_ADDABLE] if nda.is_master and nda.in_force else [],
        "schedules": schedules_of(nda),
        "readers": readers_named(nda),
        "earlier": Nda.objects.incoming(nda.owner)
        .filter(requester=nda.requester)
        .exclude(pk=nda.pk)
        .exclude(master=nda.pk)
        .select_related("pitch")[:5],
    }
    return render(request, "shared/nda_incoming.html", page | forms, status=status)


def readers_named(nda: Nda) -> list[Reader]:
    """Whom a company's agreement names, by name."""
    if not nda.company:
        return []
    return list(nda.readers.select_related("person").order_by("person__display_name", "pk"))


def schedules_of(nda: Nda) -> Iterable[Nda]:
    """What was added to a passport, the newest first."""
    return nda.schedules.select_related("pitch__listing").order_by("-signed_at", "-pk") if nda.is_master else []


def _initial_terms(owner: User, nda: Nda | None = None) -> dict[str, object]:
    """What the form of an approval begins with: for one request, or for several."""
    usual = terms.default_terms(owner)
    begins = {name: getattr(usual, name) for name in ("template", "term_days", "download_allowed")}
    if nda:
        begins["template"] = default_template_slug(owner, usual.template, company=nda.company)
    return begins


@require_POST
def nda_approve(request: Request, nda_id: str) -> HttpResponse:
    """Approve with the terms of the form, or with the usual ones straight from a list (`usual`)."""
    nda = incoming(request, nda_id)
    if "usual" in request.POST:
        ndas.approve(by=request.user, nda=nda)
        return _redirect_after_decision(request, nda, _("Approved. %(name)s can sign now."))
    texts = text_choices(nda.owner, company=nda.company)
    form = ApproveForm(request.POST, offered=ndas.offered(nda.pitch), texts=texts)
    if form.is_valid():
        with errors_into(form):
            ndas.approve(by=request.user, nda=nda, **form.cleaned_data)
            return _redirect_after_decision(request, nda, _("Approved. %(name)s can sign now."))
    return decision_page(request, nda, 422, approve=form)


@require_POST
def nda_decline(request: Request, nda_id: str) -> HttpResponse:
    nda = incoming(request, nda_id)
    form = DeclineForm(request.POST)
    if form.is_valid():
        with errors_into(form):
            ndas.decline(by=request.user, nda=nda, **form.cleaned_data)
            return _redirect_after_decision(request, nda, _("Declined. %(name)s will read your reason."))
    return decision_page(request, nda, 422, decline=form)


@require_http_methods(["GET", "HEAD", "POST"])
def nda_decide(request: Request) -> HttpResponse:
    """Several requests at once: those that were ticked in the list, approved on the same terms or declined for one reason."""
    sent = (request.POST if request.method == "POST" else request.GET).getlist("ids")
    ids = [one for one in sent if may_be_id(one)]
    waiting = Nda.objects.incoming(request.user).filter(status=Nda.Status.REQUESTED)
    rows = list(
        waiting.filter(public_id__in=ids).select_related("pitch", "requester", "organisation")[: ndas.MOST_AT_ONCE]
    )
    texts = text_choices(request.user)
    answers = {"approve": TermsForm(texts=texts, initial=_initial_terms(request.user)), "decline": DeclineForm()}
    if request.method == "POST":
        action = request.POST.get("action", "")
        if action not in answers:
            raise Malformed(_("Say whether to approve or to decline."))
        form = TermsForm(request.POST, texts=texts) if action == "approve" else DeclineForm(request.POST)
        answers[action] = form
        if form.is_valid():
            with errors_into(form):
                outcomes = ndas.decide_many(by=request.user, ids=ids, action=action, **form.cleaned_data)
                _show_outcomes(request, action, outcomes, {row.public_id: row for row in rows})
                return redirect(f"{url_for(request, 'ndas')}?side=incoming")
    elif not rows:
        messages.info(request, _("Choose at least one request that waits for your answer."))
        return redirect(f"{url_for(request, 'ndas')}?side=incoming&status=waiting")
    page = {"rows": rows, "ids": ids, **answers}
    return render(request, "shared/ndas_decide.html", page, status=422 if request.method == "POST" else 200)


def _names(people: list[str]) -> str:
    """All of a few names; of many the first ones and how many more."""
    few = people[:MAX_NAMES]
    more = len(people) - len(few)
    if not more:
        return ", ".join(few)
    return ngettext("%(names)s and %(more)d more", "%(names)s and %(more)d more", more) % {
        "names": ", ".join(few),
        "more": more,
    }


def _show_outcomes(request: Request, action: str, outcomes: list[ndas.Outcome], asked: dict[str, Nda]) -> None:
    """What became of each: one sentence for all that went well, one for each that did not."""
    done = [outcome.nda.requester.display_name for outcome in outcomes if outcome.nda]
    if done:
        sentence = (
            _("Approved: %(names)s. They can sign now.")
            if action == "approve"
            else _("Declined: %(names)s. They will read your reason.")
        )
        messages.success(request, sentence % {"names": _names(done)})
    for outcome in outcomes:
        if outcome.error:
            row = asked.get(outcome.public_id)
            name = row.requester.display_name if row else _("One request")
            messages.error(request, _("%(name)s: %(sentence)s") % {"name": name, "sentence": outcome.error.sentence})


@require_POST
def nda_revoke(request: Request, nda_id: str) -> HttpResponse:
    """End an access now, with a fresh proof of identity."""
    nda = incoming(request, nda_id)
    form = RevokeForm(request.POST, fresh=request_context(request).identity_is_fresh)
    if form.is_valid():
        with errors_into(form):
            if "password" in form.fields:
                accounts.reauthenticate(by=request.user, password=form.cleaned_data["password"])
                mark_identity_checked(request)
            ndas.revoke(by=request.user, nda=nda, reason=form.cleaned_data["reason"], context=request_context(request))
            messages.success(
                request, _("Access has ended. %(name)s is told why.") % {"name": nda.requester.display_name}
            )
            return redirect_to(request, "nda", nda.public_id)
    return decision_page(request, nda, 422, revoke=form)


@require_POST
def nda_schedule(request: Request, nda_id: str) -> HttpResponse:
    """Add a pitch to a passport with one press, and a fresh proof of identity."""
    nda = incoming(request, nda_id)
    form = ScheduleForm(request.POST, fresh=request_context(request).identity_is_fresh)
    if form.is_valid():
        pitch = get_or_404(Pitch.objects.owned_by(request.user), form.cleaned_data["pitch"])
        with errors_into(form):
            if "password" in form.fields:
                accounts.reauthenticate(by=request.user, password=form.cleaned_data["password"])
                mark_identity_checked(request)
            made = ndas.schedule(by=request.user, nda=nda, pitch=pitch, context=request_context(request))
            messages.success(
                request,
                _("%(title)s is open to %(name)s.") % {"title": pitch.title, "name": nda.requester.display_name},
            )
            return redirect_to(
                request, "nda", made.public_id if request.POST.get("from") == "request" else nda.public_id
            )
    return decision_page(request, nda, 422, schedule=form)


def _redirect_after_decision(request: Request, nda: Nda, sentence: str) -> HttpResponse:
    messages.success(request, sentence % {"name": nda.requester.display_name})
    return (
        redirect_to(request, "home")
        if request.POST.get("from") == "home"
        else redirect_to(request, "nda", nda.public_id)
    )
