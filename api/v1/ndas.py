"""Agreements: asked for, decided, signed, ended."""

import hashlib
from base64 import b64encode

from django.db.models import Prefetch
from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers as s
from rest_framework.response import Response

from api.auth import request_context
from api.errors import problem_body
from api.pagination import listed
from api.request import Request
from api.serializers import Body, Choice, Choices, Flag, Id, Ids, MoneyField, Nothing, Text, Whole
from api.v1 import schemas
from api.v1.pitches import get_visible_pitch
from api.views import Resource
from pitchey.accounts.models import User
from pitchey.core.errors import Malformed, NotFound
from pitchey.core.keyset import Sort
from pitchey.core.keyset import page as keyset_page
from pitchey.core.lookups import get_or_404
from pitchey.core.validation import max_length
from pitchey.ndas import copies, drawings
from pitchey.ndas import services as ndas
from pitchey.ndas.companies import MOST_READERS
from pitchey.ndas.fields import LONGEST_DRAWING, LONGEST_TERM
from pitchey.ndas.models import MATERIALS, Nda, Reader, Signature, Template
from pitchey.pitches.models import Pitch

NEWEST = Sort("asked", "requested_at")
JOINED = (
    "pitch__listing",
    "pitch__owner",
    "requester",
    "owner",
    "organisation",
    "template",
    "version",
    "copy",
    "master",
)
READERS = Prefetch("readers", Reader.objects.select_related("person").order_by("person__display_name", "pk"))
BOXES = ("incoming", "outgoing")


class NdaText(schemas.Shape):
    """What is signed, word for word."""

    text = s.CharField()
    sha256 = s.CharField(source="text_sha256")
    template = s.CharField()
    version = s.IntegerField(source="version.number", help_text="Of the pitch.")


class NdaOutcome(schemas.Shape):
    """What became of one agreement of many; `problem` when it was refused."""

    id = s.CharField(source="public_id")
    status = s.IntegerField()
    nda = schemas.NdaShape(allow_null=True)
    problem = s.DictField(allow_null=True)

    @staticmethod
    def get_status(outcome: ndas.Outcome) -> int:
        return outcome.error.status if outcome.error else 200


class NdaOutcomes(schemas.Shape):
    results = NdaOutcome(many=True)


class RequestBody(Body):
    purpose = Choice(choices=Nda.Purpose.choices)
    message = Text(max_length=max_length(Nda, "message"), allow_blank=True, required=False)
    interest = MoneyField(
        required=False, allow_null=True, help_text="An amount that you could imagine; it promises nothing."
    )
    materials = Choices(choices=MATERIALS, required=False, help_text="Everything, when not given.")
    readers = Ids(
        max_length=MOST_READERS,
        required=False,
        help_text="People of the caller's verified organisation who would read: the organisation asks. For oneself, when not given.",
    )


class ApproveBody(Body):
    """What is not given is as the owner usually decides (`GET nda-terms`)."""

    template = Text(
        max_length=max_length(Template, "slug"), required=False, help_text="Slug of a text, see `GET nda-texts`."
    )
    term_days = Whole(min_value=1, max_value=LONGEST_TERM, required=False)
    materials = Choices(choices=MATERIALS, required=False)
    download_allowed = Flag(required=False)
    message = Text(max_length=max_length(Nda, "decision_message"), allow_blank=True, required=False)


class DeclineBody(Body):
    reason = Choice(choices=Nda.DeclineReason.choices)
    note = Text(max_length=max_length(Nda, "decision_message"), allow_blank=True, required=False)


class SignatureBody(Body):
    kind = Choice(choices=Signature.Kind.choices)
    value = Text(max_length=LONGEST_DRAWING, help_text="The typed name, or the strokes as JSON.")


class SignBody(Body):
    full_name = Text(max_length=max_length(Signature, "full_name"))
    title = Text(max_length=max_length(Signature, "title"), allow_blank=True, required=False)
    company = Text(max_length=max_length(Signature, "company"), allow_blank=True, required=False)
    signature = SignatureBody()
    consent = Flag()
    text_sha256 = Text(max_length=max_length(Signature, "text_sha256"), help_text="Of the text that was shown.")


class AcceptTextBody(Body):
    text_sha256 = Text(max_length=max_length(Signature, "text_sha256"), help_text="Of the text that was shown.")


class RevokeBody(Body):
    reason = Text(max_length=max_length(Nda, "ended_reason"))


class ScheduleBody(Body):
    pitch = Id(help_text="Id of a pitch of the caller's.")
    materials = Choices(
        choices=MATERIALS, required=False, help_text="What was asked for, else everything, when not given."
    )


class BulkBody(Body):
    """Approve or decline several requests with the same terms."""

    ids = Ids(max_length=ndas.MOST_AT_ONCE)
    action = Choice(choices=("approve", "decline"))
    approve = ApproveBody(required=False)
    decline = DeclineBody(required=False)


def get_visible_nda(person: User, nda_id: str) -> Nda:
    """An agreement that the person is a side of."""
    return get_or_404(Nda.objects.visible_to(person).select_related(*JOINED).prefetch_related(READERS), nda_id)


def get_incoming_nda(person: User, nda_id: str) -> Nda:
    """An agreement that is the person's to decide; for the other side there is no such act."""
    return get_or_404(Nda.objects.incoming(person).select_related(*JOINED), nda_id)


def get_outgoing_nda(person: User, nda_id: str) -> Nda:
    """An agreement that is the person's to sign."""
    return get_or_404(Nda.objects.outgoing(person).select_related(*JOINED), nda_id)


class PitchNdas(Resource):
    @extend_schema(request=RequestBody, responses={201: schemas.NdaShape})
    def post(self, request: Request, pitch_id: str) -> Response:
        """Ask the owner for access."""
        pitch = get_visible_pitch(request.user, pitch_id)
        asked = ndas.request(by=request.user, pitch=pitch, **RequestBody.read(request))
        response = Response(schemas.NdaShape.of(get_visible_nda(request.user, asked.public_id)), status=201)
        response["Location"] = f"/api/v1/ndas/{asked.public_id}"
        return response


class Ndas(Resource):
    paged = True
    parameters = {
        "box": "`incoming` (asked of the caller), `outgoing` (asked by the caller), or both when not given.",
        "status": f"Comma list out of: {', '.join(Nda.Status.values)}.",
        "pitch": "Id of a pitch.",
    }
    fields = tuple(schemas.NdaShape().fields)

    @extend_schema(responses=schemas.list_of(schemas.NdaShape))
    def get(self, request: Request) -> Response:
        """The caller's agreements, last asked first."""
        query = request.query_params
        box = query.get("box", "")
        if box not in {"", *BOXES}:
            raise Malformed(_("box must be incoming or outgoing."), code="bad_filter")
        rows = getattr(Nda.objects, box)(request.user) if box else Nda.objects.visible_to(request.user)
        states = self.wanted("status", Nda.Status.values)
        if states:
            rows = rows.filter(status__in=states)
        if query.get("pitch"):
            rows = rows.filter(pitch__public_id=query["pitch"])
        paging = self.paging
        page = keyset_page(
            rows.select_related(*JOINED).prefetch_related(READERS), NEWEST, limit=paging.limit, cursor=paging.cursor
        )
        return Response(listed(page, lambda row: self.sparse(schemas.NdaShape.of(row))))


class OneNda(Resource):
    fields = tuple(schemas.NdaShape().fields)

    @extend_schema(responses=schemas.NdaShape)
    def get(self, request: Request, nda_id: str) -> Response:
        """One agreement, for its two sides."""
        return Response(self.sparse(schemas.NdaShape.of(get_visible_nda(request.user, nda_id))))


class NdaTextOf(Resource):
    @extend_schema(responses=NdaText)
    def get(self, request: Request, nda_id: str) -> Response:
        """The text that is signed, word for word. There is one from the approval on."""
        nda = get_visible_nda(request.user, nda_id)
        if not nda.text_sha256 or nda.template is None or nda.version is None:
            raise NotFound()
        return Response(NdaText.of(nda, template=f"{nda.template.slug}/{nda.template.number}"))


class NdaSealed(Resource):
    batchable = False

    @extend_schema(
        responses={(200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY, description="The sealed file.")}
    )
    def get(self, request: Request, nda_id: str) -> HttpResponse:
        """The agreement under our seal, for its two sides, also after its end. 409 `not_sealed` while it is being made."""
        copy, sealed = copies.open_copy(by=request.user, nda=get_visible_nda(request.user, nda_id))
        return HttpResponse(
            sealed,
            content_type="application/pdf",
            headers={
                "Cache-Control": "no-store",
                "Content-Disposition": f'attachment; filename="{nda_id}.pdf"',
                "Repr-Digest": f"sha-256=:{b64encode(bytes.fromhex(copy.sha256)).decode()}:",
            },
        )


class NdaSignature(Resource):
    batchable = False

    @extend_schema(
        responses={
            (200, "image/png"): OpenApiResponse(OpenApiTypes.BINARY, description="The signature as it was drawn.")
        }
    )
    def get(self, request: Request, nda_id: str) -> HttpResponse:
        """A drawn signature as a picture, for the two sides; its SHA-256 stands in the record and on the sealed copy. 404 where it was typed."""
        picture = drawings.picture_of(get_visible_nda(request.user, nda_id))
        digest = b64encode(hashlib.sha256(picture).digest()).decode()
        headers = {"Cache-Control": "no-store", "Repr-Digest": f"sha-256=:{digest}:"}
        return HttpResponse(picture, content_type="image/png", headers=headers)


class NdaApprove(Resource):
    @extend_schema(request=ApproveBody, responses=schemas.NdaShape)
    def post(self, request: Request, nda_id: str) -> Response:
        """Approve a request: the text is frozen, and the other side may sign."""
        nda = get_incoming_nda(request.user, nda_id)
        ndas.approve(by=request.user, nda=nda, **ApproveBody.read(request))
        return Response(schemas.NdaShape.of(get_visible_nda(request.user, nda_id)))


class NdaDecline(Resource):
    @extend_schema(request=DeclineBody, responses=schemas.NdaShape)
    def post(self, request: Request, nda_id: str) -> Response:
        """Decline a request, with a reason that the other side reads."""
        nda = get_incoming_nda(request.user, nda_id)
        ndas.decline(by=request.user, nda=nda, **DeclineBody.read(request))
        return Response(schemas.NdaShape.of(get_visible_nda(request.user, nda_id)))


class NdaSign(Resource):
    @extend_schema(request=SignBody, responses=schemas.NdaShape)
    def post(self, request: Request, nda_id: str) -> Response:
        """Sign. Needs a re-authentication in the last ten minutes; a text that changed is 409 `text_changed`."""
        nda = get_outgoing_nda(request.user, nda_id)
        values = SignBody.read(request)
        signature = values.pop("signature")
        ndas.sign(by=request.user, nda=nda, context=request_context(request), **values, **signature)
        return Response(schemas.NdaShape.of(get_visible_nda(request.user, nda_id)))


class NdaAccept(Resource):
    @extend_schema(request=AcceptTextBody, responses=schemas.NdaShape)
    def post(self, request: Request, nda_id: str) -> Response:
        """A reader whom their organisation's agreement names accepts its text, and may read. Needs a re-authentication in the last ten minutes."""
        nda = get_outgoing_nda(request.user, nda_id)
        ndas.accept(by=request.user, nda=nda, context=request_context(request), **AcceptTextBody.read(request))
        return Response(schemas.NdaShape.of(get_visible_nda(request.user, nda_id)))


class NdaRevoke(Resource):
    @extend_schema(request=RevokeBody, responses=schemas.NdaShape)
    def post(self, request: Request, nda_id: str) -> Response:
        """End an access now: the next page is refused. Needs a re-authentication in the last ten minutes."""
        nda = get_incoming_nda(request.user, nda_id)
        ndas.revoke(by=request.user, nda=nda, context=request_context(request), **RevokeBody.read(request))
        return Response(schemas.NdaShape.of(get_visible_nda(request.user, nda_id)))


class NdaSchedules(Resource):
    paged = True
    fields = tuple(schemas.NdaShape().fields)

    @extend_schema(responses=schemas.list_of(schemas.NdaShape))
    def get(self, request: Request, nda_id: str) -> Response:
        """What was added to a passport, for its two sides; each is an agreement of its own."""
        passport, paging = get_visible_nda(request.user, nda_id), self.paging
        rows = Nda.objects.filter(master=passport).select_related(*JOINED).prefetch_related(READERS)
        page = keyset_page(rows, NEWEST, limit=paging.limit, cursor=paging.cursor)
        return Response(listed(page, lambda row: self.sparse(schemas.NdaShape.of(row))))

    @extend_schema(request=ScheduleBody, responses={201: schemas.NdaShape})
    def post(self, request: Request, nda_id: str) -> Response:
        """Add a pitch to a passport: the schedule is signed, and the other side may read. Needs a re-authentication in the last ten minutes."""
        nda = get_incoming_nda(request.user, nda_id)
        values = ScheduleBody.read(request)
        pitch = get_or_404(Pitch.objects.owned_by(request.user), values.pop("pitch"))
        made = ndas.schedule(by=request.user, nda=nda, pitch=pitch, context=request_context(request), **values)
        response = Response(schemas.NdaShape.of(get_visible_nda(request.user, made.public_id)), status=201)
        response["Location"] = f"/api/v1/ndas/{made.public_id}"
        return response


class NdaWithdraw(Resource):
    @extend_schema(request=Nothing, responses=schemas.NdaShape)
    def post(self, request: Request, nda_id: str) -> Response:
        """Withdraw one's own request or agreement."""
        Nothing.read(request)
        ndas.withdraw(by=request.user, nda=get_outgoing_nda(request.user, nda_id))
        return Response(schemas.NdaShape.of(get_visible_nda(request.user, nda_id)))


class NdaBulk(Resource):
    @extend_schema(request=BulkBody, responses=NdaOutcomes)
    def post(self, request: Request) -> Response:
        """Approve or decline several requests. Each succeeds or fails by itself, with its own status."""
        values = BulkBody.read(request)
        terms = values.get(values["action"], {})
        outcomes = ndas.decide_many(by=request.user, ids=values["ids"], action=values["action"], **terms)
        done = Nda.objects.visible_to(request.user).select_related(*JOINED).prefetch_related(READERS)
        rows = done.in_bulk([it.public_id for it in outcomes if it.nda], field_name="public_id")
        results = [
            NdaOutcome.of(
                it,
                nda=schemas.NdaShape.of(rows[it.public_id]) if it.nda else None,
                problem=problem_body(it.error, request) if it.error else None,
            )
            for it in outcomes
        ]
        return Response(NdaOutcomes.of(results=results))


urlpatterns = [
    path("pitches/<pit:pitch_id>/ndas", PitchNdas.as_view(), name="pitch_ndas"),
    path("ndas", Ndas.as_view(), name="ndas"),
    path("ndas/bulk", NdaBulk.as_view(), name="nda_bulk"),
    path("ndas/<nda:nda_id>", OneNda.as_view(), name="nda"),
    path("ndas/<nda:nda_id>/text", NdaTextOf.as_view(), name="nda_text"),
    path("ndas/<nda:nda_id>/sealed", NdaSealed.as_view(), name="nda_sealed"),
    path("ndas/<nda:nda_id>/signature", NdaSignature.as_view(), name="nda_signature"),
    path("ndas/<nda:nda_id>/approve", NdaApprove.as_view(), name="nda_approve"),
    path("ndas/<nda:nda_id>/decline", NdaDecline.as_view(), name="nda_decline"),
    path("ndas/<nda:nda_id>/sign", NdaSign.as_view(), name="nda_sign"),
    path("ndas/<nda:nda_id>/accept", NdaAccept.as_view(), name="nda_accept"),
    path("ndas/<nda:nda_id>/revoke", NdaRevoke.as_view(), name="nda_revoke"),
    path("ndas/<nda:nda_id>/schedules", NdaSchedules.as_view(), name="nda_schedules"),
    path("ndas/<nda:nda_id>/withdraw", NdaWithdraw.as_view(), name="nda_withdraw"),
]
