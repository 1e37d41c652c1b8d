"""What does our mail provider tell us? That mail came back, or was called unwanted: by its webhook, which proves itself with a secret."""

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from anymail.utils import get_request_basic_auth
from django.conf import settings
from django.http import HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.module_loading import import_string
from rest_framework.request import Request

from api.views import Resource
from pitchey.core.errors import Malformed, NotFound, Unauthenticated
from pitchey.core.types import Json
from pitchey.emails import bounces
from pitchey.emails.models import Bounce

READERS = {
    "resend": "anymail.webhooks.resend.ResendTrackingWebhookView",
    "postmark": "anymail.webhooks.postmark.PostmarkTrackingWebhookView",
    "brevo": "anymail.webhooks.brevo.BrevoTrackingWebhookView",
    "sparkpost": "anymail.webhooks.sparkpost.SparkPostTrackingWebhookView",
}
# A mailbox that is full, or a server that is busy, takes mail again some day.
FOR_GOOD = (None, RejectReason.INVALID, RejectReason.BOUNCED)


class MailEvents(Resource):
    """The provider's webhook. Not part of the API for apps."""

    # SECURITY: the secret in the address is the authority; without one nobody is heard.
    authentication_classes = []
    permission_classes = []
    schema = None  # type: ignore[assignment]  # drf-spectacular's way to leave a view out

    def post(self, request: Request) -> HttpResponse:
        plain = request._request
        if not settings.MAIL_PROVIDER or not settings.MAIL_EVENTS_SECRET:
            raise NotFound()
        if not constant_time_compare(get_request_basic_auth(plain) or "", settings.MAIL_EVENTS_SECRET):
            raise Unauthenticated()
        reader = import_string(READERS[settings.MAIL_PROVIDER])(webhook_secret=settings.MAIL_EVENTS_SECRET)
        try:
            events = reader.parse_events(plain)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Malformed() from error
        for event in events:
            _handle(event)
        return HttpResponse(status=204)


def _handle(event: AnymailTrackingEvent) -> None:
    kind = {EventType.BOUNCED: Bounce.Kind.BOUNCED, EventType.COMPLAINED: Bounce.Kind.COMPLAINED}.get(event.event_type)
    if kind is None or not event.recipient:
        return
    if kind == Bounce.Kind.BOUNCED and (event.reject_reason not in FOR_GOOD or _is_transient(event.esp_event)):
        return
    bounces.record_bounce(address=event.recipient, kind=kind, reason=event.description or "")


def _is_transient(event: Json) -> bool:
    """Whether Resend says that it was no bounce for good."""
    bounce = event.get("data", {}).get("bounce", {}) if settings.MAIL_PROVIDER == "resend" else {}
    return bounce.get("type", "Permanent") != "Permanent"
