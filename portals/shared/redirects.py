"""Where does somebody go after they proved who they are?"""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from pitchey.accounts.models import PORTAL_ROLES, User


def home_url(person: User) -> str:
    """The first page of somebody's own portal; of the staff desk for staff."""
    return reverse(f"{person.role}:home" if person.role in PORTAL_ROLES else "admin:index")


def is_own_url(request: HttpRequest, place: str) -> bool:
    """Whether this is an address of ours, in full or from the root."""
    # SECURITY: an address elsewhere would make our sign-in page the beginning of somebody else's trap; a word without
    # a slash would be taken for the name of a view.
    return place.startswith(("/", "http://", "https://")) and url_has_allowed_host_and_scheme(
        place, {request.get_host()}, require_https=request.is_secure()
    )


def safe_next(request: HttpRequest, place: str | None = None) -> str:
    """The page to go back to: `next` of the form or the address (or `place`), if it is ours; else ""."""
    wanted = place if place is not None else request.POST.get("next") or request.GET.get("next", "")
    return wanted if is_own_url(request, wanted) else ""
