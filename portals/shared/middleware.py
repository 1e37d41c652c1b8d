"""Which portal is this, and may this person be in it? And: how does a refusal become a page?"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from pitchey.accounts import services as accounts
from pitchey.accounts.models import PORTAL_ROLES
from pitchey.core.errors import NotFound, PitcheyError
from portals.shared.errors import method_not_allowed, refuse
from portals.shared.request import PublicRequest

GetResponse = Callable[[HttpRequest], HttpResponse]


class PortalMiddleware:
    """`request.portal` is the portal's name ("creator", ...), or the person's own on shared and public pages, or "".

    A signed-in person in another portal gets 404; the page offers their own. Guests are sent to sign in by
    `LoginRequiredMiddleware`, which stands before this one.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: PublicRequest) -> HttpResponse:
        request.portal = ""
        if request.user.is_authenticated:
            timezone.activate(request.user.time_zone)
            translation.activate(request.user.language)
            accounts.touch_session(session_key=request.session.session_key or "")
            if request.user.role in PORTAL_ROLES:
                request.portal = request.user.role
        else:
            timezone.deactivate()
        return self.get_response(request)

    def process_view(self, request: PublicRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        namespace = request.resolver_match.namespace if request.resolver_match else ""
        if namespace in PORTAL_ROLES:
            if (
                request.user.is_authenticated
                and request.user.role != namespace
                and getattr(view, "login_required", True)
            ):
                return refuse(request, NotFound())
            request.portal = namespace
        return None


class ErrorMiddleware:
    """A `PitcheyError` that a page's view raised becomes the page for its status, and so does a wrong method. The API has its own translation."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: PublicRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            return method_not_allowed(request, response["Allow"])
        return response

    def process_exception(self, request: PublicRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, PitcheyError):
            return refuse(request, exception)
        return None
