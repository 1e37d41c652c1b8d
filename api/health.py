"""Is it well? Outside the version: `/api/health` for people and monitors, `/livez` and `/readyz` for orchestrators."""

import hmac

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from api.renderers import dumps
from pitchey.operations import health


def _answer(report: dict[str, object]) -> HttpResponse:
    """The report; 503 only when nothing works without the thing that is down."""
    response = HttpResponse(
        dumps(report), content_type="application/json", status=503 if report["status"] == "unhealthy" else 200
    )
    response["Cache-Control"] = "no-store"
    return response


def _may_see_details(request: HttpRequest) -> bool:
    given = request.headers.get("X-Monitor-Key", "")
    if settings.MONITOR_KEY and hmac.compare_digest(given.encode(), settings.MONITOR_KEY.encode()):
        return True
    # An unhealthy database cannot say who somebody is, so only those who come with a session are asked for one.
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated and request.user.is_staff


@login_not_required
@require_safe
def full(request: HttpRequest) -> HttpResponse:
    """The state of every service; why, only for staff and for the monitor's key."""
    return _answer(health.report(details=_may_see_details(request)))


@login_not_required
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain", headers={"Cache-Control": "no-store"})


@login_not_required
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """The process may be sent requests: what it cannot do without is there."""
    return _answer({"status": health.report(details=False)["status"]})
