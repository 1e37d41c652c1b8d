"""A ticket for a socket: what a mobile client opens `/ws/mobile/` with, so that its token never stands in an address."""

from django.conf import settings
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.serializers import Nothing
from api.v1 import schemas
from api.views import Resource
from pitchey.accounts import tickets
from pitchey.accounts.models import TokenFamily
from pitchey.core.errors import Forbidden


class RealtimeTicket(Resource):
    @extend_schema(request=Nothing, responses={201: schemas.Ticket})
    def post(self, request: Request) -> Response:
        """Swap the access token for a ticket that opens one socket within 30 seconds. Browsers use their session instead."""
        Nothing.read(request)
        if not isinstance(request.auth, TokenFamily):
            raise Forbidden()
        until = timezone.now() + settings.ACCESS_TOKEN_LIFETIME
        secret = tickets.issue(person=request.user, family=request.auth, until=until)
        return Response(
            {"ticket": secret, "path": f"/ws/mobile/?ticket={secret}", "expires_in": tickets.LASTS}, status=201
        )


urlpatterns = [path("realtime/ticket", RealtimeTicket.as_view(), name="realtime_ticket")]
