"""How does somebody stop a kind of mail from the mail itself? By an address that only we can have made, without signing in (RFC 8058)."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils.functional import Promise

from pitchey.core.errors import NotFound
from pitchey.core.types import AuthUser
from pitchey.notifications.catalogue import KINDS
from pitchey.notifications.models import Preference
from pitchey.notifications.preferences import kinds_for, preferences_of

ALL = "all"
# SECURITY: no age. A mail is found years later, and the address can do nothing but stop mails.
_SIGNER = Signer(salt="notifications.unsubscribe")


@dataclass(frozen=True)
class UnsubscribeRequest:
    """Whose mails an address stops, and of which kind (`ALL` for every kind that may be stopped so)."""

    person: AuthUser
    kind: str

    @property
    def kinds(self) -> list[str]:
        """The kinds that stop."""
        return [kind for kind in kinds_for(self.person.role) if may_unsubscribe(kind) and self.kind in (kind, ALL)]

    @property
    def when(self) -> Promise | str:
        """When these mails come, as the settings say it; empty for all of them."""
        return "" if self.kind == ALL else KINDS[self.kind].when

    @property
    def stopped(self) -> bool:
        """Whether none of them comes any more."""
        return not any(wish.mail for wish in preferences_of(self.person, self.kinds))


def may_unsubscribe(kind: str) -> bool:
    """Whether a mail of this kind says how to stop it: not what decides on a right of the person."""
    return bool(KINDS[kind].when) and not KINDS[kind].binding


def unsubscribe_url(person: AuthUser, kind: str) -> str:
    """Where this person stops this kind of mail, or `ALL`; empty for what always comes."""
    if kind != ALL and not may_unsubscribe(kind):
        return ""
    return f"{settings.SITE_URL}/unsubscribe/{_SIGNER.sign(f'{person.public_id}.{kind}')}/"


def request_of(token: str) -> UnsubscribeRequest:
    """Who asks for what with this address.

    Raises:
        NotFound: we did not make it, or there is nobody and nothing of that name any more.
    """
    try:
        public_id, _dot, kind = _SIGNER.unsign(token).partition(".")
    except BadSignature as error:
        raise NotFound() from error
    person = get_user_model().objects.filter(public_id=public_id, is_active=True).first()
    if person is None or (kind != ALL and not (kind in KINDS and may_unsubscribe(kind))):
        raise NotFound()
    return UnsubscribeRequest(person, kind)


@transaction.atomic
def unsubscribe(token: str) -> UnsubscribeRequest:
    """Stop what this address stops. Doing it twice is doing it once; the bell rings as before.

    Raises:
        NotFound: as in `request_of`.
    """
    found = request_of(token)
    Preference.objects.bulk_create(
        [
            Preference(person=found.person, kind=wish.kind, bell=wish.bell, mail=False)
            for wish in preferences_of(found.person, found.kinds)
        ],
        update_conflicts=True,
        unique_fields=["person", "kind"],
        update_fields=["mail"],
    )
    return found
