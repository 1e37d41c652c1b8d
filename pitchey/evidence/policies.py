"""Whose is the evidence? The owner's of the pitch."""

from pitchey.accounts.models import Actor
from pitchey.core.errors import NotFound
from pitchey.pitches.models import Pitch
from pitchey.pitches.policies import owns


def require_owner(by: Actor, pitch: Pitch) -> None:
    """
    Raises:
        NotFound: it is not theirs.
    """
    if not owns(by, pitch):
        raise NotFound()
