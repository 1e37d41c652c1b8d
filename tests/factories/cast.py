"""Who plays in the tests? `person("Cara", "creator")` makes somebody who has confirmed their address."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from pitchey.accounts.models import Membership, Organisation, User
from pitchey.core.request_context import RequestContext

PASSWORD = "a reel of seven lanterns"
_HASHES: dict[str, str] = {}


def person(name: str, role: str, *, verified_email: bool = True, **fields: Any) -> User:
    """Somebody with the password `PASSWORD`. The address is "<name>@cast.test" unless it is given."""
    now = timezone.now()
    made = User(
        email=fields.pop("email", f"{name.lower().replace(' ', '.')}@cast.test"),
        role=role,
        display_name=fields.pop("display_name", name),
        email_verified_at=now if verified_email else None,
        terms_accepted_at=now,
        **fields,
    )
    if PASSWORD not in _HASHES:
        _HASHES[PASSWORD] = make_password(PASSWORD)
    made.password = _HASHES[PASSWORD]
    made.save()
    EmailAddress.objects.create(user=made, email=made.email, primary=True, verified=verified_email)
    return made


def organisation(name: str, *members: tuple[User, str], kind: str = Organisation.Kind.PRODUCTION) -> Organisation:
    """An organisation with `(person, role)` members."""
    made = Organisation.objects.create(name=name, kind=kind)
    for somebody, role in members:
        Membership.objects.create(organisation=made, person=somebody, role=role)
    return made


def request_context(**changes: Any) -> RequestContext:
    """A request of somebody who has just proved who they are, from a documentation address."""
    given = {
        "ip": "198.51.100.7",
        "user_agent": "pytest",
        "session": "web_test",
        "identity_check": "password",
        "identity_checked_at": timezone.now(),
    }
    return RequestContext(**(given | changes))
