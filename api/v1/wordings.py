"""The words of an agreement, between its approval and its signature: proposed, compared, accepted, declined, taken back."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s
from rest_framework.response import Response

from api.auth import request_context
from api.request import Request
from api.serializers import Body, Nothing, Text, Whole
from api.v1 import schemas
from api.v1.ndas import get_visible_nda
from api.views import Resource
from pitchey.core import diff
from pitchey.core.errors import Malformed, NotFound
from pitchey.core.numbers import whole_number
from pitchey.core.validation import max_length
from pitchey.ndas import services as ndas
from pitchey.ndas.fields import LONGEST_WORDING
from pitchey.ndas.models import Nda, Wording


class WordingShape(schemas.Shape):
    """One version of an agreement's text. Version 1 is what was approved."""

    number = s.IntegerField()
    by = schemas.PersonBrief()
    sha256 = s.CharField(source="text_sha256")
    comment = s.CharField()
    made_at = s.DateTimeField()
    status = s.ChoiceField(choices=Wording.Status.choices)
    answered_at = s.DateTimeField(allow_null=True)
    answer_comment = s.CharField()


class WordingList(schemas.Shape):
    """Every version, the first one first; there are twenty at most."""

    results = WordingShape(many=True)


class WordingPiece(schemas.Shape):
    kind = s.ChoiceField(choices=(diff.SAME, diff.GONE, diff.NEW))
    text = s.CharField(trim_whitespace=False)


class WordingText(WordingShape):
    """A version word for word, and the pieces that lead to it from another one."""

    text = s.CharField()
    against = s.IntegerField(help_text="Number of the version that it is compared with.")
    changes = WordingPiece(many=True)


class ProposalBody(Body):
    text = Text(max_length=LONGEST_WORDING, help_text="The whole agreement, as it would be signed.")
    over = Whole(min_value=1, help_text="Number of the newest version, which the caller has read.")
    comment = Text(max_length=max_length(Wording, "comment"), allow_blank=True, required=False)


class WordingRefusalBody(Body):
    comment = Text(max_length=max_length(Wording, "comment"), allow_blank=True, required=False)


def _version(nda: Nda, number: int) -> Wording:
    found = next((row for row in ndas.versions(nda) if row.number == number), None)
    if found is None:
        raise NotFound()
    return found


class NdaWordings(Resource):
    @extend_schema(responses=WordingList)
    def get(self, request: Request, nda_id: str) -> Response:
        """Every version of the text, for the two sides. Where nobody proposed other words there is one."""
        versions = ndas.versions(get_visible_nda(request.user, nda_id))
        return Response(WordingList.of(results=[WordingShape.of(row) for row in versions]))

    @extend_schema(request=ProposalBody, responses={201: WordingShape})
    def post(self, request: Request, nda_id: str) -> Response:
        """Propose other words for an approved agreement. For its owner it needs a re-authentication in the last ten minutes."""
        values = ProposalBody.read(request)
        nda = get_visible_nda(request.user, nda_id)
        made = ndas.propose(by=request.user, nda=nda, context=request_context(request), **values)
        response = Response(WordingShape.of(made), status=201)
        response["Location"] = f"/api/v1/ndas/{nda_id}/wordings/{made.number}"
        return response


class NdaWording(Resource):
    parameters = {"against": "Number of the version to compare with; the one before when not given."}

    @extend_schema(responses=WordingText)
    def get(self, request: Request, nda_id: str, number: int) -> Response:
        """One version word for word, with the pieces that lead to it from another: `same`, `gone`, `new`."""
        nda = get_visible_nda(request.user, nda_id)
        asked = whole_number(request.query_params.get("against", str(max(number - 1, 1))), digits=4)
        if asked is None:
            raise Malformed(code="bad_filter")
        found, against = _version(nda, number), _version(nda, asked)
        changes = [WordingPiece.of(piece) for piece in diff.word_diff(against.text, found.text)]
        return Response(WordingText.of(found, against=against.number, changes=changes))


class NdaWordingAccept(Resource):
    @extend_schema(request=Nothing, responses=schemas.NdaShape)
    def post(self, request: Request, nda_id: str, number: int) -> Response:
        """Agree to the words of the other side: they are what will be signed. For the owner it needs a re-authentication in the last ten minutes."""
        Nothing.read(request)
        ndas.accept_wording(
            by=request.user, nda=get_visible_nda(request.user, nda_id), number=number, context=request_context(request)
        )
        return Response(schemas.NdaShape.of(get_visible_nda(request.user, nda_id)))


class NdaWordingDecline(Resource):
    @extend_schema(request=WordingRefusalBody, responses=schemas.NdaShape)
    def post(self, request: Request, nda_id: str, number: int) -> Response:
        """Keep the words as they were."""
        values = WordingRefusalBody.read(request)
        ndas.decline_wording(by=request.user, nda=get_visible_nda(request.user, nda_id), number=number, **values)
        return Response(schemas.NdaShape.of(get_visible_nda(request.user, nda_id)))


class NdaWordingWithdraw(Resource):
    @extend_schema(request=Nothing, responses=schemas.NdaShape)
    def post(self, request: Request, nda_id: str, number: int) -> Response:
        """Take one's own words back."""
        Nothing.read(request)
        ndas.withdraw_wording(by=request.user, nda=get_visible_nda(request.user, nda_id), number=number)
        return Response(schemas.NdaShape.of(get_visible_nda(request.user, nda_id)))


_ONE = "ndas/<nda:nda_id>/wordings/<int:number>"
urlpatterns = [
    path("ndas/<nda:nda_id>/wordings", NdaWordings.as_view(), name="nda_wordings"),
    path(_ONE, NdaWording.as_view(), name="nda_wording"),
    path(f"{_ONE}/accept", NdaWordingAccept.as_view(), name="nda_wording_accept"),
    path(f"{_ONE}/decline", NdaWordingDecline.as_view(), name="nda_wording_decline"),
    path(f"{_ONE}/withdraw", NdaWordingWithdraw.as_view(), name="nda_wording_withdraw"),
]
