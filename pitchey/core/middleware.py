"""What happens to every request, whatever it asks? An id, a limit, headers."""

import logging
import re
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from pitchey.core import limits
from pitchey.core.content_policy import content_policy
from pitchey.core.errors import LimitReached, Malformed, NotFound, PitcheyError, Unavailable
from pitchey.core.ids import new_id
from pitchey.core.logging import request_id
from pitchey.core.network import client_ip, network_of

log = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponse]

_SAFE_ID = re.compile(r"[A-Za-z0-9_.\-]{8,64}\Z")
MAINTENANCE_SECONDS = 300  # until the next try, where the file does not say
# Static and public files never reach a worker behind nginx, and the orchestrator's questions must not be refused.
_UNCOUNTED_UNDER = ("/static/", "/files/")
_UNCOUNTED = {"/livez", "/readyz", "/api/health"}


def _refusal(request: HttpRequest, error: PitcheyError) -> HttpResponse:
    """How the interface of this address says it."""
    refuse: Callable[[HttpRequest, PitcheyError], HttpResponse] = import_string(
        next(path for prefix, path in settings.REFUSALS if request.path.startswith(prefix))
    )
    return refuse(request, error)


class RequestIdMiddleware:
    """Takes over a sane `X-Request-ID`, or makes one; logs carry it and the answer repeats it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        own = given if _SAFE_ID.match(given) else new_id("req")
        request.id = own  # type: ignore[attr-defined]  # ours, for whoever answers
        token = request_id.set(own)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = own
        return response


class MaintenanceMiddleware:
    """While `MAINTENANCE_FILE` exists everything but health answers 503. The file may hold the seconds until it is worth another try."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path not in _UNCOUNTED and settings.MAINTENANCE_FILE.exists():
            return _refusal(
                request,
                Unavailable(
                    _("We are working on the house. Nothing is lost, and everything is back soon."),
                    code="maintenance",
                    retry_after=_seconds_in(settings.MAINTENANCE_FILE),
                ),
            )
        return self.get_response(request)


def _seconds_in(file: Path) -> int:
    try:
        return max(1, int(file.read_text().strip()))
    except (ValueError, OSError):  # empty, or taken away meanwhile
        return MAINTENANCE_SECONDS


class AddressLimitMiddleware:
    """100 requests a minute per address, never more. `request.limit_state` is what the API's RateLimit headers say."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in _UNCOUNTED or request.path.startswith(_UNCOUNTED_UNDER):
            return self.get_response(request)
        try:
            standing = limits.hit("address", network_of(client_ip(request)))
        except RedisError as error:
            # SECURITY: what cannot be counted is not let in.
            log.error("limits cannot be counted", extra={"facts": {"error": repr(error)}})
            return _refusal(request, Unavailable())
        request.limit_state = standing  # type: ignore[attr-defined]  # ours, for the API's headers
        if not standing.granted:
            return _refusal(request, LimitReached(standing.limit.sentence, retry_after=standing.reset, limit="address"))
        return self.get_response(request)


class NoNulMiddleware:
    """The database holds no NUL character: an address with one names nothing, and a parameter with one is refused."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path:
            return _refusal(request, NotFound())
        if any("\x00" in value for _name, values in request.GET.lists() for value in values):
            return _refusal(request, Malformed(_("A parameter contains the NUL character."), code="bad_text"))
        return self.get_response(request)


class HeadersMiddleware:
    """Headers that Django does not set itself, the content policy first; signed-in answers are never kept by anybody in between."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.policy = content_policy()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", self.policy)
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not response.has_header("Cache-Control") and not request.path.startswith("/static/"):
            response["Cache-Control"] = (
                "no-store" if getattr(request, "user", None) and request.user.is_authenticated else "private, no-cache"
            )
        return response
