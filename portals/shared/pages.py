"""What do the pages of all portals do alike? Ways back, one's own things by public id, and cursors in addresses."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from portals.shared.redirects import is_own_url
from portals.shared.request import PublicRequest

PAGE_SIZE = 20


def url_for(request: PublicRequest, view: str, *args: object) -> str:
    """Where a page of this portal is."""
    return reverse(f"{request.portal}:{view}", args=args)


def redirect_to(request: PublicRequest, view: str, *args: object) -> HttpResponse:
    """Lead to a page of this portal."""
    return redirect(url_for(request, view, *args))


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: the answers of a POST, even if there are none, and nothing otherwise."""
    return request.POST if request.method == "POST" else None


def return_url(request: HttpRequest, otherwise: str) -> str:
    """The page that a form names in `next`, or the one it was sent from, if it is ours."""
    for place in (request.POST.get("next", ""), request.META.get("HTTP_REFERER", "")):
        if is_own_url(request, place):
            return place
    return otherwise


def url_with_query(request: HttpRequest, **changes: str | list[str] | None) -> str:
    """This page's address with some of its parameters changed; None and "" take one away, and so does a new cursor."""
    parameters = request.GET.copy()
    parameters.pop("cursor", None)
    for name, value in changes.items():
        parameters.pop(name, None)
        if value:
            parameters.setlist(name, value if isinstance(value, list) else [value])
    text = parameters.urlencode()
    return f"{request.path}?{text}" if text else request.path


def keep_theme(request: HttpRequest, response: HttpResponse, theme: str) -> None:
    """Keep a theme on this device, in a cookie that the server reads when it prints a page for a guest."""
    response.set_cookie("theme", theme, max_age=365 * 86400, samesite="Lax", secure=request.is_secure(), httponly=True)
