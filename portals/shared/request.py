"""What does a request of a portal carry? Types for the signatures of views; nothing here is ever made."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from pitchey.accounts.models import Actor, User


class PublicRequest(HttpRequest):
    """A request for a page that guests may open too."""

    user: Actor
    id: str  # `RequestIdMiddleware`
    portal: str  # `PortalMiddleware`: "creator", "investor", "production" or ""
    htmx: HtmxDetails


class Request(PublicRequest):
    """A request for a page behind `LoginRequiredMiddleware`."""

    user: User
