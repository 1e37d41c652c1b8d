"""How does a browser session begin, and is listed among those of its person?"""

from allauth.usersessions.models import UserSession
from django.contrib.auth import login
from django.http import HttpRequest

from pitchey.accounts import services as accounts
from pitchey.accounts.browser import mark_identity_checked
from pitchey.accounts.models import User


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
