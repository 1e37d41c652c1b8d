"""How do the portals say no? One page per status, in the look; htmx gets a toast and keeps the page."""

from django.core.exceptions import DisallowedHost, RequestDataTooBig
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from pitchey.accounts.models import PORTAL_ROLES
from pitchey.core.errors import (
    Forbidden,
    Malformed,
    NotFound,
    PitcheyError,
    ReauthenticationRequired,
    TooLarge,
    Unauthenticated,
    again_in,
)
from portals.shared.pages import return_url
from portals.shared.request import PublicRequest

PAGES = {400, 403, 404, 409, 410, 413, 429, 503}
# Statuses that have no page of their own, and the one that says it best. All others read like a conflict.
READS_LIKE = {415: 400, 422: 400}
_BROKEN = _("The request was broken on its way here. Go back and try again; what you wrote is still on that page.")


def refuse(request: PublicRequest, error: PitcheyError) -> HttpResponse:
    """The answer to a refused request, whatever refused it."""
    response: HttpResponse
    if isinstance(error, Unauthenticated):
        return _to(reverse("public:login"), request)
    if isinstance(error, ReauthenticationRequired):
        return _to(reverse("shared:reauthenticate"), request)
    if request.headers.get("Accept") == "application/json":  # a script of ours, which shows the sentence in its place
        response = JsonResponse({"detail": str(error.sentence), "code": error.code}, status=error.status)
    elif getattr(request, "htmx", False):
        response = render(
            request,
            "components/toast.html",
            {"kind": "bad", "text": error.sentence},
            status=error.status,
        )
        response["HX-Retarget"] = "#toasts"
        response["HX-Reswap"] = "beforeend"
    else:
        page = error.status if error.status in PAGES else READS_LIKE.get(error.status, 409)
        response = render(
            request,
            f"errors/{page}.html",
            {
                "error": error,
                "sentence": error.sentence,
                "when": again_in(error.details["retry_after"])
                if page == 503 and "retry_after" in error.details
                else "",
                "elsewhere": _portal_of(request) if page == 404 else "",
                "came_from": _came_from(request),
            },
            status=error.status,
        )
    if error.status in (429, 503):
        response["Retry-After"] = str(error.details.get("retry_after", 30))
    return response


def _came_from(request: PublicRequest) -> str:
    """The page from which the refused address was asked for; "" when it is none of ours, or was itself refused."""
    try:
        place = return_url(request, "")
        return "" if request.method == "GET" and place == request.build_absolute_uri() else place
    except DisallowedHost:  # a name that is not ours is what was refused
        return ""


def _portal_of(request: PublicRequest) -> str:
    """The name of the portal that this address is in, when the person belongs to another one.

    SECURITY: told by the address alone, so that it says nothing about what is there.
    """
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return ""
    for role in PORTAL_ROLES:
        if request.path.startswith(f"/{role}/") and person.role != role:
            return str(role.label)
    return ""


def _to(address: str, request: PublicRequest) -> HttpResponse:
    """Send the person somewhere first, and back afterwards. A form's own page is the way back from a POST."""
    back = request.get_full_path() if request.method == "GET" else request.META.get("HTTP_REFERER", "/")
    target = f"{address}?{urlencode({'next': back})}"
    if getattr(request, "htmx", False):
        return HttpResponse(headers={"HX-Redirect": target})
    return redirect(target)


def bad_request(request: PublicRequest, exception: Exception) -> HttpResponse:
    """What Django refused as broken, or as too much."""
    return refuse(request, TooLarge() if isinstance(exception, RequestDataTooBig) else Malformed(_BROKEN))


def forbidden(request: PublicRequest, exception: Exception) -> HttpResponse:
    return refuse(request, Forbidden())


def not_found(request: PublicRequest, exception: Exception) -> HttpResponse:
    return refuse(request, NotFound())


def method_not_allowed(request: PublicRequest, allowed: str) -> HttpResponse:
    """An address that takes forms alone was opened as a page, or the other way round."""
    response = render(request, "errors/405.html", {"came_from": _came_from(request)}, status=405)
    response["Allow"] = allowed
    return response


def server_error(request: PublicRequest) -> HttpResponse:
    """The page of last resort: no context processors, no database."""
    return HttpResponse(
        render_to_string("errors/500.html", {"request_id": getattr(request, "id", "")}),
        status=500,
    )


def csrf_failure(request: PublicRequest, reason: str = "", **kwargs: object) -> HttpResponse:
    return render(request, "errors/403_csrf.html", {"came_from": _came_from(request)}, status=403)
