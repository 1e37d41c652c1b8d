"""What does a portal's request say as evidence? And how does a browser session begin, prove itself and stay?"""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth import login
from django.http import HttpRequest
from django.utils import timezone

from pitchey.accounts import services as accounts
from pitchey.accounts.models import User
from pitchey.core.network import client_ip
from pitchey.core.request_context import RequestContext

_CHECKED = "identity_checked_at"


def request_context(request: HttpRequest) -> RequestContext:
    """Address, browser, session and the last proof of identity of this request."""
    checked = request.session.get(_CHECKED)
    key = request.session.session_key
    return RequestContext(
        ip=client_ip(request),
        user_agent=request.headers.get("User-Agent", "")[:300],
        session=accounts.web_session_id(key) if key else "",
        identity_check="password" if checked else "",
        identity_checked_at=datetime.fromisoformat(checked) if checked else None,
    )


def begin_session(request: HttpRequest, person: User) -> None:
    """Sign this browser in: a fresh session key, listed among the person's sessions, identity proved now.

    A theme that was chosen here before signing in comes along, unless the account has one.
    """
    login(request, person)
    register_session(request)
    chosen = request.COOKIES.get("theme", "")
    if person.theme == User.Theme.AUTO and chosen in (User.Theme.LIGHT, User.Theme.DARK):
        accounts.update_profile(by=person, theme=chosen)
    mark_identity_checked(request)


def register_session(request: HttpRequest) -> None:
    """List the session of this browser under its present key."""
    UserSession.objects.create_from_request(request)


def mark_identity_checked(request: HttpRequest) -> None:
    """Remember that the person proved who they are, just now."""
    request.session[_CHECKED] = timezone.now().isoformat()
