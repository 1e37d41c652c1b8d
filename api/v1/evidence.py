"""What an owner can prove: the ledger of a pitch, who saw what, and why somebody may read."""

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers as s
from rest_framework.response import Response

from api.auth import request_context
from api.pagination import list_answer, listed
from api.request import Request
from api.serializers import Body, Choice, Id, Nothing
from api.v1 import schemas
from api.v1.pitch_fields import Member, body_fields
from api.v1.pitches import get_own_pitch
from api.views import Resource
from pitchey.accounts.models import User
from pitchey.audit.models import Entry
from pitchey.core.keyset import Sort
from pitchey.core.keyset import page as keyset_page
from pitchey.core.lookups import get_or_404
from pitchey.evidence import disclosure, explanations, refusals, verification
from pitchey.pitches.catalogue import Access
from pitchey.pitches.fields import LIMIT_FIELDS
from pitchey.pitches.models import Document

NEWEST_ENTRY = Sort("seq", "seq", of=int)
KINDS = {"pdf": ("application/pdf", disclosure.sealed), "csv": ("text/csv; charset=utf-8", disclosure.table)}


class LedgerEntry(schemas.Shape):
    seq = s.IntegerField()
    at = s.DateTimeField()
    kind = s.CharField()
    actor = s.CharField(source="actor_label")
    subject = s.CharField()
    data = s.DictField()  # type: ignore[assignment]  # the stubs know another `data`
    prev_hash = s.CharField()
    hash = s.CharField()


class Disclosure(schemas.Shape):
    """What one reader was shown of one file under one agreement; `person` is null for guests, who are counted together."""

    person = schemas.PersonBrief(allow_null=True)
    document = s.CharField(source="document.public_id")
    file = s.IntegerField(source="document.number", help_text="Number of the file of that document.")
    nda = s.CharField(source="nda.public_id", allow_null=True)
    pages = s.ListField(child=s.IntegerField())
    views = s.IntegerField()
    downloads = s.IntegerField()
    refused = s.IntegerField()
    first_at = s.DateTimeField()
    last_at = s.DateTimeField()


class Disclosures(schemas.Shape):
    """Where the ledger stood, and the rows."""

    entries = s.IntegerField()
    head = s.CharField()
    results = Disclosure(many=True, source="rows")


class Explanation(schemas.Shape):
    """May this person open this document, and why? `why` is a sentence, `reason` for machines."""

    document = s.CharField(source="document.public_id")
    allowed = s.BooleanField(source="decision.allowed")
    reason = s.CharField(source="decision.reason")
    why = s.CharField()
    nda = s.CharField(source="decision.nda.public_id", allow_null=True)
    since = s.DateTimeField(allow_null=True)
    until = s.DateTimeField(allow_null=True)


class Explanations(schemas.Shape):
    results = Explanation(many=True)


class Refusal(schemas.Shape):
    """Somebody asked for a page or a copy and was refused; `person` is null for guests. `why` is a sentence, `reason` for machines."""

    at = s.DateTimeField()
    person = schemas.PersonBrief(allow_null=True)
    document = s.CharField(source="document.public_id")
    page = s.IntegerField(allow_null=True)
    reason = s.CharField()
    why = s.CharField()


class Change(schemas.Shape):
    """Of those who asked for access: who could read then, and who could not any more."""

    gain = schemas.PersonBrief(many=True)
    lose = schemas.PersonBrief(many=True)


class WhatIfBody(Body):
    """Settings to try; what is missing stays as it is."""

    document = Id()
    access = Choice(choices=Access.choices, required=False)

    def get_fields(self) -> dict[str, Member]:
        return super().get_fields() | body_fields(LIMIT_FIELDS)


class Checked(schemas.Shape):
    """Whether every entry is what was written; otherwise what is not."""

    whole = s.BooleanField()
    bends = s.ListField(child=s.CharField())


class PaperBody(Body):
    format = Choice(choices=[(kind, kind) for kind in KINDS])


class PitchLedger(Resource):
    paged = True

    @extend_schema(responses=schemas.list_of(LedgerEntry))
    def get(self, request: Request, pitch_id: str) -> Response:
        """Everything that happened to a pitch, newest first: for its owner. Each entry's hash covers the one before."""
        pitch = get_own_pitch(request.user, pitch_id)
        paging = self.paging
        rows = Entry.objects.filter(chain__key=pitch.public_id)
        page = keyset_page(rows, NEWEST_ENTRY, limit=paging.limit, cursor=paging.cursor)
        return Response(listed(page, LedgerEntry.of))


class LedgerCheck(Resource):
    @extend_schema(request=Nothing, responses=Checked)
    def post(self, request: Request, pitch_id: str) -> Response:
        """Walk the ledger of a pitch now, entry by entry, and compare it with the sealed checkpoints."""
        Nothing.read(request)
        found = [
            str(violation)
            for violation in verification.violations(chain=get_own_pitch(request.user, pitch_id).public_id)
        ]
        return Response(Checked.of(whole=not found, bends=found))


class PitchDisclosures(Resource):
    @extend_schema(responses=Disclosures)
    def get(self, request: Request, pitch_id: str) -> Response:
        """Who saw which pages of which file, and under which agreement, from the ledger."""
        report = disclosure.report(by=request.user, pitch=get_own_pitch(request.user, pitch_id))
        return Response(Disclosures.of(report))


class DisclosureReport(Resource):
    @extend_schema(
        request=PaperBody,
        responses={(200, kind): OpenApiResponse(OpenApiTypes.BINARY) for kind in ("application/pdf", "text/csv")},
    )
    def post(self, request: Request, pitch_id: str) -> HttpResponse:
        """The same as a file: a paper under our seal (`pdf`), or a table (`csv`). That it was taken is recorded."""
        kind, write = KINDS[PaperBody.read(request)["format"]]
        pitch = get_own_pitch(request.user, pitch_id)
        report = disclosure.report(by=request.user, pitch=pitch, context=request_context(request))
        return HttpResponse(write(report), content_type=kind, headers={"Cache-Control": "no-store"})


class PitchAccess(Resource):
    parameters = {"person": "Id of somebody who asked for access."}

    @extend_schema(responses=Explanations)
    def get(self, request: Request, pitch_id: str) -> Response:
        """For each document: may this person read it now, why, since which signature, until when?"""
        pitch = get_own_pitch(request.user, pitch_id)
        person = get_or_404(User.objects.all(), request.query_params.get("person", ""))
        found = explanations.explain(by=request.user, pitch=pitch, person=person)
        return Response(Explanations.of(results=[Explanation.of(it) for it in found]))


class WhatIf(Resource):
    @extend_schema(request=WhatIfBody, responses=Change)
    def post(self, request: Request, pitch_id: str) -> Response:
        """What would other settings of a document and its pitch change? Nothing is changed."""
        pitch = get_own_pitch(request.user, pitch_id)
        values = WhatIfBody.read(request)
        rows = Document.objects.filter(pitch=pitch).current().select_related("file", "pitch")
        document = get_or_404(rows, values.pop("document"))
        return Response(Change.of(explanations.what_if(by=request.user, document=document, **values)))


class PitchRefusals(Resource):
    paged = True

    @extend_schema(responses=schemas.list_of(Refusal))
    def get(self, request: Request, pitch_id: str) -> Response:
        """Who knocked at the documents of a pitch and was refused, newest first: for its owner."""
        paging = self.paging
        rows = refusals.entries_of(by=request.user, pitch=get_own_pitch(request.user, pitch_id))
        page = keyset_page(rows, NEWEST_ENTRY, limit=paging.limit, cursor=paging.cursor)
        found = [Refusal.of(it) for it in refusals.describe_refusals(page.rows)]
        return Response(list_answer(found, page.next_cursor))


urlpatterns = [
    path("pitches/<pit:pitch_id>/ledger", PitchLedger.as_view(), name="pitch_ledger"),
    path("pitches/<pit:pitch_id>/ledger/check", LedgerCheck.as_view(), name="ledger_check"),
    path("pitches/<pit:pitch_id>/disclosures", PitchDisclosures.as_view(), name="disclosures"),
    path("pitches/<pit:pitch_id>/disclosure-report", DisclosureReport.as_view(), name="disclosure_report"),
    path("pitches/<pit:pitch_id>/access", PitchAccess.as_view(), name="pitch_access"),
    path("pitches/<pit:pitch_id>/access/what-if", WhatIf.as_view(), name="what_if"),
    path("pitches/<pit:pitch_id>/refusals", PitchRefusals.as_view(), name="pitch_refusals"),
]
