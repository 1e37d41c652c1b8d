"""Who asks to read, and what does the owner answer? Requests that came in, their decision, and the end of an access."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pitchey.ndas import services as ndas
from pitchey.ndas.models import MATERIALS, Nda, Signature
from pitchey.pitches.models import Pitch
from portals.shared.facts import facts_of
from portals.shared.forms.nda import ApproveForm, DeclineForm, RevokeForm
from portals.shared.forms.refusals import refusals_into
from portals.shared.pages import one, to


def offered_by(pitch: Pitch) -> list[tuple[str, Any]]:
    """What an agreement about this pitch can open: the protected fields, and the kinds of documents that need one."""
    kinds = set(pitch.documents.current().filter(access="nda").values_list("kind", flat=True))
    return [(name, label) for name, label in MATERIALS if name == "fields" or name in kinds]


def incoming(request: HttpRequest, nda_id: str) -> Nda:
    """A request for one of the person's own pitches.

    Raises:
        NotFound: it is not theirs to decide, or is not.
    """
    rows = Nda.objects.incoming(request.user)  # type: ignore[arg-type]
    return one(rows.select_related("pitch", "requester", "organisation", "owner"), nda_id)


def evidence(nda: Nda) -> dict[str, Any]:
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


def decision_page(request: HttpRequest, nda: Nda, status: int = 200, **forms: Any) -> HttpResponse:
    """One request as its owner sees it, with what can be done now."""
    offered = offered_by(nda.pitch)
    wanted = [name for name, _label in offered if not nda.requested_materials or name in nda.requested_materials]
    page = {
        "nda": nda,
        **evidence(nda),
        "approve": ApproveForm(offered=offered, initial={"materials": wanted}),
        "decline": DeclineForm(),
        "revoke": RevokeForm(),
        "earlier": Nda.objects.incoming(nda.owner)
        .filter(requester=nda.requester)
        .exclude(pk=nda.pk)
        .select_related("pitch")[:5],
    }
    return render(request, "shared/nda_incoming.html", page | forms, status=status)


@require_POST
def nda_approve(request: HttpRequest, nda_id: str) -> HttpResponse:
    """Approve with the terms of the form, or with the usual ones straight from a list (`usual`)."""
    nda = incoming(request, nda_id)
    if "usual" in request.POST:
        ndas.approve(by=request.user, nda=nda)
        return _decided(request, nda, _("Approved. %(name)s can sign now."))
    form = ApproveForm(request.POST, offered=offered_by(nda.pitch))
    if form.is_valid():
        with refusals_into(form):
            ndas.approve(by=request.user, nda=nda, **form.cleaned_data)
            return _decided(request, nda, _("Approved. %(name)s can sign now."))
    return decision_page(request, nda, 422, approve=form)


@require_POST
def nda_decline(request: HttpRequest, nda_id: str) -> HttpResponse:
    nda = incoming(request, nda_id)
    form = DeclineForm(request.POST)
    if form.is_valid():
        with refusals_into(form):
            ndas.decline(by=request.user, nda=nda, **form.cleaned_data)
            return _decided(request, nda, _("Declined. %(name)s will read your reason."))
    return decision_page(request, nda, 422, decline=form)


@require_POST
def nda_revoke(request: HttpRequest, nda_id: str) -> HttpResponse:
    """End an access now. Asks for a fresh proof of identity first."""
    nda = incoming(request, nda_id)
    form = RevokeForm(request.POST)
    if form.is_valid():
        with refusals_into(form):
            ndas.revoke(by=request.user, nda=nda, reason=form.cleaned_data["reason"], facts=facts_of(request))
            messages.success(
                request, _("Access has ended. %(name)s is told why.") % {"name": nda.requester.display_name}
            )
            return to(request, "nda", nda.public_id)
    return decision_page(request, nda, 422, revoke=form)


def _decided(request: HttpRequest, nda: Nda, sentence: str) -> HttpResponse:
    messages.success(request, sentence % {"name": nda.requester.display_name})
    return to(request, "home") if request.POST.get("from") == "home" else to(request, "nda", nda.public_id)
