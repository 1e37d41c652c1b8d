"""Who says so, and from where? What an interface knows of a request and evidence needs, without the request."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from pitchey.core.errors import ReauthenticationRequired

LONGEST_USER_AGENT = 300  # characters that are kept of it


@dataclass(frozen=True)
class RequestContext:
    """`session` names the browser session or token family; `identity_checked_at` is the last fresh proof of identity."""

    ip: str
    user_agent: str = ""
    session: str = ""
    identity_check: str = ""
    identity_checked_at: datetime | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "user_agent", self.user_agent[:LONGEST_USER_AGENT])

    @property
    def identity_is_fresh(self) -> bool:
        """Whether they proved who they are in the last `REAUTHENTICATION_SECONDS`."""
        window = timedelta(seconds=settings.REAUTHENTICATION_SECONDS)
        return self.identity_checked_at is not None and self.identity_checked_at >= timezone.now() - window

    def require_fresh_identity(self) -> None:
        """For acts that ask again: sign, revoke, change of email.

        Raises:
            ReauthenticationRequired: there is no fresh proof.
        """
        if not self.identity_is_fresh:
            raise ReauthenticationRequired()
