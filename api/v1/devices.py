"""How is the caller reached outside of the app? Devices that ring, and whether mail arrives."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s
from rest_framework.response import Response

from api.request import Request
from api.serializers import Body, Nothing, Text
from api.v1 import schemas
from api.views import Resource
from pitchey.accounts.models import User
from pitchey.core.types import Json
from pitchey.core.validation import max_length
from pitchey.emails import bounces
from pitchey.emails import services as emails
from pitchey.emails.models import Bounce
from pitchey.notifications import push
from pitchey.notifications.models import Device


class DeviceShape(schemas.Shape):
    id = s.CharField(source="public_id")
    name = s.CharField()
    created_at = s.DateTimeField()


class DevicesShape(schemas.Shape):
    """`public_key` is for `pushManager.subscribe`; empty where devices are not rung."""

    public_key = s.CharField()
    results = DeviceShape(many=True)


class DeviceBody(Body):
    endpoint = Text(max_length=max_length(Device, "endpoint"), help_text="As the browser's PushSubscription gives it.")
    name = Text(max_length=max_length(Device, "name"), required=False, allow_blank=True)


class Devices(Resource):
    @extend_schema(responses=DevicesShape)
    def get(self, request: Request) -> Response:
        """Browsers that ring for the caller when no page is open. A push has no content; the notices say what there is."""
        rows = [DeviceShape.of(it) for it in push.devices_of(request.user)]
        return Response(DevicesShape.of(public_key=push.public_key(), results=rows))

    @extend_schema(request=DeviceBody, responses={201: DeviceShape})
    def post(self, request: Request) -> Response:
        """Ring this browser from now on, with the bell and outside of quiet hours."""
        made = push.add_device(by=request.user, **DeviceBody.read(request))
        return Response(DeviceShape.of(made), status=201)


class OneDevice(Resource):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, device_id: str) -> Response:
        """Ring it no more."""
        push.remove_device(by=request.user, public_id=device_id)
        return Response(status=204)


class MailShape(schemas.Shape):
    """Whether the caller's address is written to. If mail came back, why and when; `complained` stops notices alone."""

    address = s.CharField()
    problem = s.ChoiceField(choices=[("", ""), *Bounce.Kind.choices])
    reason = s.CharField()
    at = s.DateTimeField(allow_null=True)


def mail_data(person: User) -> Json:
    back = bounces.bounce_of(person.email)
    return MailShape.of(
        address=person.email,
        problem=back.kind if back else "",
        reason=back.reason if back else "",
        at=back.at if back else None,
    )


class MyMail(Resource):
    @extend_schema(responses=MailShape)
    def get(self, request: Request) -> Response:
        """Whether mail reaches the caller."""
        return Response(mail_data(request.user))

    @extend_schema(request=Nothing, responses=MailShape)
    def post(self, request: Request) -> Response:
        """Mail came back, and the address works: write to it again, beginning with a letter that says so."""
        Nothing.read(request)
        person = request.user
        emails.resume_mail(address=person.email, language=person.language, name=person.get_short_name())
        return Response(mail_data(person))


urlpatterns = [
    path("notifications/devices", Devices.as_view(), name="devices"),
    path("notifications/devices/<dvc:device_id>", OneDevice.as_view(), name="device"),
    path("me/mail", MyMail.as_view(), name="me_mail"),
]
