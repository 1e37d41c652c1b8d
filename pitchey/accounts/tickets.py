"""May this socket open? Single-use tickets that a mobile client swaps its access token for, so that no token is ever in an address."""

import json
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from django_redis import get_redis_connection

from pitchey.accounts.models import TokenFamily, User

LASTS = 30  # seconds


@dataclass(frozen=True)
class Ticket:
    """Who asked, in which sign-in, at which epoch of their tokens; `ends` is when the access token does (Unix time)."""

    person: str
    family: str
    epoch: int
    ends: float

    @property
    def until(self) -> datetime:
        return datetime.fromtimestamp(self.ends, UTC)


def _key(secret: str) -> str:
    return f"ticket:{secret}"


def issue(*, person: User, family: TokenFamily, until: datetime) -> str:
    """A ticket for one socket; it must be used within 30 seconds."""
    secret = secrets.token_urlsafe(32)
    ticket = Ticket(person.public_id, family.public_id, person.token_epoch, until.timestamp())
    get_redis_connection("default").set(_key(secret), json.dumps(asdict(ticket)), ex=LASTS)
    return secret


def claim(secret: str) -> Ticket | None:
    """What a ticket says, once; None when it is used, too old or invented."""
    stored: bytes | None = get_redis_connection("default").getdel(_key(secret[:100]))
    return Ticket(**json.loads(stored)) if stored else None


def holder(ticket: Ticket) -> User | None:
    """The person, while their sign-in lives; None afterwards."""
    family = (
        TokenFamily.objects.select_related("person")
        .filter(
            public_id=ticket.family,
            ended_at=None,
            person__public_id=ticket.person,
            person__is_active=True,
            person__token_epoch=ticket.epoch,
        )
        .first()
    )
    return family.person if family else None
