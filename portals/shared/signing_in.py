"""Where does somebody go after they proved who they are?"""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from pitchey.accounts.models import PORTAL_ROLES, User


def home_of(person: User) -> str:
    """The first page of somebody's own portal; of the staff desk for staff."""
    return reverse(f"{person.role}:home" if person.role in PORTAL_ROLES else "admin:index")


def safe_next(request: HttpRequest, place: str | None = None) -> str:
    """The page to go back to: `next` of the form or the address (or `place`), if it is ours; else ""."""
    wanted = place if place is not None else request.POST.get("next") or request.GET.get("next", "")
    # SECURITY: an address elsewhere would make our sign-in page the beginning of somebody else's trap.
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else ""
