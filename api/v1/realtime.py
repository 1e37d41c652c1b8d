"""How does a client stay up to date? The events behind its cursor, and a ticket for a socket, so that no token stands in an address."""

from django.conf import settings
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s
from rest_framework.response import Response

from api.request import Request
from api.serializers import Nothing
from api.v1 import schemas
from api.views import Resource
from pitchey.accounts import tickets
from pitchey.accounts.models import TokenFamily
from pitchey.core.errors import Forbidden, Malformed
from pitchey.core.numbers import whole_number
from pitchey.events import services as events


class Ticket(schemas.Shape):
    """Opens one socket, once, within 30 seconds: `/ws/mobile/?ticket=`."""

    ticket = s.CharField()
    path = s.CharField()
    expires_in = s.IntegerField()


class RealtimeTicket(Resource):
    @extend_schema(request=Nothing, responses={201: Ticket})
    def post(self, request: Request) -> Response:
        """Swap the access token for a ticket that opens one socket within 30 seconds. Browsers use their session instead."""
        Nothing.read(request)
        if not isinstance(request.auth, TokenFamily):
            raise Forbidden()
        until = timezone.now() + settings.ACCESS_TOKEN_LIFETIME
        secret = tickets.issue(person=request.user, family=request.auth, until=until)
        ticket = Ticket.of(ticket=secret, path=f"/ws/mobile/?ticket={secret}", expires_in=tickets.LASTS)
        return Response(ticket, status=201)


class EventShape(schemas.Shape):
    """One thing that happened to the caller. What `data` holds is told by `kind`: docs/api.md lists them."""

    cursor = s.IntegerField()
    kind = s.CharField()
    at = s.DateTimeField()
    data = s.DictField()  # type: ignore[assignment]  # the stubs know another `data`


class Events(schemas.Shape):
    """What came after a cursor."""

    events = EventShape(many=True)
    next_cursor = s.IntegerField(source="cursor")
    has_more = s.BooleanField(source="more")


class Sync(Resource):
    parameters = {"cursor": "The last cursor that was seen. Without one: no events, only where the log stands."}

    @extend_schema(responses=Events)
    def get(self, request: Request) -> Response:
        """What happened to the caller since a cursor, in order; 410 `resync` when that is not known any more."""
        given = request.query_params.get("cursor")
        if given is None:
            return Response(Events.of(events=[], next_cursor=events.cursor_of(request.user), has_more=False))
        cursor = whole_number(given, digits=19)
        if cursor is None:
            raise Malformed(_("cursor must be a number, as an event or a page gave it."), code="bad_cursor")
        return Response(Events.of(events.after(request.user, cursor)))


urlpatterns = [
    path("sync", Sync.as_view(), name="sync"),
    path("realtime/ticket", RealtimeTicket.as_view(), name="realtime_ticket"),
]
