"""Our staff and what is protected: asked for with a reason, decided by a second one, told to the owner."""

from django.db.models import QuerySet
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s
from rest_framework.response import Response

from api.auth import request_context
from api.pagination import Paging, listed
from api.request import Request
from api.serializers import Body, Nothing, Text, Whole
from api.v1 import schemas
from api.views import Resource
from pitchey.accounts.models import User
from pitchey.core.keyset import Sort
from pitchey.core.keyset import page as keyset_page
from pitchey.core.lookups import get_or_404
from pitchey.core.validation import max_length
from pitchey.oversight import services as oversight
from pitchey.oversight.models import StaffAccess
from pitchey.pitches.models import Pitch

NEWEST = Sort("asked", "asked_at")
JOINED = ("pitch", "asker", "decider")


class StaffLook(schemas.Shape):
    """One look of one member of staff at the documents of one pitch. People are named, and have no page."""

    id = s.CharField(source="public_id")
    pitch = s.CharField(source="pitch.public_id")
    asker = s.CharField(source="asker.display_name")
    reason = s.CharField()
    hours = s.IntegerField()
    status = s.ChoiceField(choices=StaffAccess.Status.choices)
    in_force = s.BooleanField()
    asked_at = s.DateTimeField()
    decider = s.CharField(source="decider.display_name", allow_null=True)
    decided_at = s.DateTimeField(allow_null=True)
    until = s.DateTimeField(allow_null=True)
    ended_at = s.DateTimeField(allow_null=True)


class AskBody(Body):
    reason = Text(max_length=max_length(StaffAccess, "reason"), help_text="A sentence at least: the owner reads it.")
    hours = Whole(min_value=1, max_value=oversight.MOST_HOURS, help_text="From the approval on.")


class PitchStaffAccesses(Resource):
    paged = True

    @extend_schema(responses=schemas.list_of(StaffLook))
    def get(self, request: Request, pitch_id: str) -> Response:
        """Who of our staff could read the documents of a pitch, newest first: for its owner, and for staff who ask and decide."""
        rows = _rows(request.user)
        if not Pitch.objects.owned_by(request.user).filter(public_id=pitch_id).exists():
            oversight.pitch_for(by=request.user, public_id=pitch_id)
        return _listed(self.paging, rows.filter(pitch__public_id=pitch_id))

    @extend_schema(request=AskBody, responses={201: StaffLook})
    def post(self, request: Request, pitch_id: str) -> Response:
        """Ask to read the documents of a pitch; for staff. A second person decides. Proves identity anew."""
        pitch = oversight.pitch_for(by=request.user, public_id=pitch_id)
        made = oversight.ask(by=request.user, pitch=pitch, context=request_context(request), **AskBody.read(request))
        return Response(StaffLook.of(made), status=201)


class StaffAccesses(Resource):
    paged = True

    @extend_schema(responses=schemas.list_of(StaffLook))
    def get(self, request: Request) -> Response:
        """All looks of our staff, newest first; for owners those at their pitches."""
        return _listed(self.paging, _rows(request.user))


class Approve(Resource):
    @extend_schema(request=Nothing, responses=StaffLook)
    def post(self, request: Request, access_id: str) -> Response:
        """Let a colleague read, from now on for the hours that they asked for. The owner is told. Proves identity anew."""
        Nothing.read(request)
        access = _acted_on(request.user, access_id)
        return Response(
            StaffLook.of(oversight.approve(by=request.user, access=access, context=request_context(request)))
        )


class Refuse(Resource):
    @extend_schema(request=Nothing, responses=StaffLook)
    def post(self, request: Request, access_id: str) -> Response:
        """Do not let a colleague read. Proves identity anew."""
        Nothing.read(request)
        access = _acted_on(request.user, access_id)
        return Response(
            StaffLook.of(oversight.refuse(by=request.user, access=access, context=request_context(request)))
        )


class End(Resource):
    @extend_schema(request=Nothing, responses=StaffLook)
    def post(self, request: Request, access_id: str) -> Response:
        """End an access, or take a request back. Open pages close."""
        Nothing.read(request)
        return Response(StaffLook.of(oversight.end(by=request.user, access=_acted_on(request.user, access_id))))


def _rows(person: User) -> QuerySet[StaffAccess]:
    return StaffAccess.objects.visible_to(person).select_related(*JOINED)


def _acted_on(person: User, access_id: str) -> StaffAccess:
    """One that staff act on: an owner only reads of them."""
    return get_or_404(StaffAccess.objects.acted_on_by(person).select_related(*JOINED), access_id)


def _listed(paging: Paging, rows: QuerySet[StaffAccess]) -> Response:
    return Response(listed(keyset_page(rows, NEWEST, limit=paging.limit, cursor=paging.cursor), StaffLook.of))


urlpatterns = [
    path("pitches/<pit:pitch_id>/staff-access", PitchStaffAccesses.as_view(), name="pitch_staff_access"),
    path("staff-access", StaffAccesses.as_view(), name="staff_access"),
    path("staff-access/<sta:access_id>/approve", Approve.as_view(), name="staff_access_approve"),
    path("staff-access/<sta:access_id>/refuse", Refuse.as_view(), name="staff_access_refuse"),
    path("staff-access/<sta:access_id>/end", End.as_view(), name="staff_access_end"),
]
