"""How do the portals say no? One page per status, in the look; htmx gets a toast and keeps the page."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode

from pitchey.core.errors import (
    Forbidden,
    LimitReached,
    NotFound,
    PitcheyError,
    ReauthenticationRequired,
    Unauthenticated,
)

PAGES = {400, 403, 404, 409, 410, 429, 503}


def refuse(request: HttpRequest, error: PitcheyError) -> HttpResponse:
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
        page = error.status if error.status in PAGES else 409
        response = render(
            request,
            f"errors/{page}.html",
            {"error": error, "sentence": error.sentence},
            status=error.status,
        )
    if isinstance(error, LimitReached):
        response["Retry-After"] = str(error.facts["retry_after"])
    return response


def _to(address: str, request: HttpRequest) -> HttpResponse:
    """Send the person somewhere first, and back afterwards. A form's own page is the way back from a POST."""
    back = request.get_full_path() if request.method == "GET" else request.META.get("HTTP_REFERER", "/")
    target = f"{address}?{urlencode({'next': back})}"
    if getattr(request, "htmx", False):
        return HttpResponse(headers={"HX-Redirect": target})
    return redirect(target)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refuse(request, Forbidden())


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refuse(request, NotFound())


def server_error(request: HttpRequest) -> HttpResponse:
    """The page of last resort: no context processors, no database."""
    return HttpResponse(
        render_to_string("errors/500.html", {"request_id": getattr(request, "id", "")}),
        status=500,
    )


def csrf_failure(request: HttpRequest, reason: str = "", **kwargs: Any) -> HttpResponse:
    return render(request, "errors/403_csrf.html", status=403)
