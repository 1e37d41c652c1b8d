"""Stuck work: what should have happened by now and has not, for staff."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s
from rest_framework.response import Response

from api.request import Request
from api.serializers import Body, Choice, Text
from api.v1 import schemas
from api.views import Resource
from pitchey.operations import backlog


class StuckThing(schemas.Shape):
    """One thing that is late. `why` names nobody's words."""

    key = s.CharField()
    name = s.CharField()
    since = s.DateTimeField()
    attempts = s.IntegerField()
    why = s.CharField()


class StuckPile(schemas.Shape):
    """What is late of one kind: how many, and the oldest fifty."""

    kind = s.ChoiceField(choices=list(backlog.KINDS), source="slug")
    title = s.CharField()
    count = s.IntegerField()
    rows = StuckThing(many=True)


class StuckWorkShape(schemas.Shape):
    piles = StuckPile(many=True)
    may_retry = s.BooleanField()


class TriedAgain(schemas.Shape):
    tried = s.IntegerField(help_text="How many things are tried again.")


class RetryBody(Body):
    kind = Choice(choices=tuple(backlog.KINDS))
    key = Text(max_length=20, required=False, help_text="Of one thing; all of the kind that are listed when not given.")


class StuckWork(Resource):
    @extend_schema(responses=StuckWorkShape)
    def get(self, request: Request) -> Response:
        """What is late, by kind: papers without seal, letters, files, dead jobs. For staff; for everybody else it is not there."""
        piles = [StuckPile.of(stalled) for stalled in backlog.backlogs(by=request.user)]
        return Response(StuckWorkShape.of(piles=piles, may_retry=backlog.may_retry(request.user)))


class StuckWorkRetry(Resource):
    @extend_schema(request=RetryBody, responses=TriedAgain)
    def post(self, request: Request) -> Response:
        """Try again now. For administrators; 404 when nothing of it is late any more."""
        return Response(TriedAgain.of(tried=backlog.retry(by=request.user, **RetryBody.read(request))))


urlpatterns = [
    path("stuck-work", StuckWork.as_view(), name="stuck_work"),
    path("stuck-work/retry", StuckWorkRetry.as_view(), name="stuck_work_retry"),
]
