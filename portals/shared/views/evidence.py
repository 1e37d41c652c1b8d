"""What can an owner prove? Who saw which pages under which agreement, whether the record is whole, and why somebody may read."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from pitchey.accounts.models import User
from pitchey.core.errors import Invalid, NotFound
from pitchey.evidence import disclosure, explaining, verifying
from pitchey.pitches.catalogue import Access
from pitchey.pitches.models import Document
from portals.shared.facts import facts_of
from portals.shared.pages import one, to
from portals.shared.views.owning import own


@require_GET
def pitch_evidence(request: HttpRequest, public_id: str) -> HttpResponse:
    """The report; with `?person=` why they may read or not; with `?document=&access=` what that setting would change."""
    pitch = own(request, public_id)
    documents = list(
        Document.objects.filter(pitch=pitch).current().select_related("file", "pitch").order_by("kind", "pk")
    )
    page: dict[str, Any] = {
        "pitch": pitch,
        "report": disclosure.report(by=request.user, pitch=pitch),
        "people": explaining.people_of(by=request.user, pitch=pitch),
        "documents": documents,
        "settings": Access.choices,
    }
    if request.GET.get("person"):
        page["person"] = one(User.objects.all(), request.GET["person"])
        page["explained"] = explaining.explain(by=request.user, pitch=pitch, person=page["person"])
    if request.GET.get("document"):
        page["asked"] = next((row for row in documents if row.public_id == request.GET["document"]), None)
        if page["asked"] is None:
            raise NotFound()
        try:
            setting = request.GET.get("access", "")
            page["change"] = explaining.what_if(by=request.user, document=page["asked"], setting=setting)
            page["change_label"] = dict(Access.choices)[setting]
        except Invalid as error:
            messages.error(request, error.sentence)
    return render(request, "shared/evidence.html", page)


@require_POST
def pitch_evidence_check(request: HttpRequest, public_id: str) -> HttpResponse:
    """Walk this pitch's chain now, in front of its owner."""
    pitch = own(request, public_id)
    found = list(verifying.bends(chain=pitch.public_id))
    if found:
        messages.error(request, _("The record was bent: %(where)s. Write to us at once.") % {"where": found[0]})
    else:
        messages.success(request, _("Every entry was checked just now. The record is whole."))
    return to(request, "pitch_evidence", pitch.public_id)


@require_POST
def pitch_disclosure(request: HttpRequest, public_id: str) -> HttpResponse:
    """The report as a sealed paper, or as a table for a spreadsheet (`csv`). That it left is recorded."""
    pitch = own(request, public_id)
    report = disclosure.report(by=request.user, pitch=pitch, facts=facts_of(request))
    if "csv" in request.POST:
        response = HttpResponse(disclosure.table(report), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(disclosure.sealed(report), content_type="application/pdf")
    ending = "csv" if "csv" in request.POST else "pdf"
    response["Content-Disposition"] = f'attachment; filename="{pitch.public_id}-who-saw-what.{ending}"'
    response["Cache-Control"] = "no-store"
    return response
