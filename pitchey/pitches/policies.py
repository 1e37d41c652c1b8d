"""Who may do what with a pitch?"""

from typing import TypeGuard

from pitchey.accounts.models import OWNER_ROLES, Actor, User
from pitchey.pitches.models import Pitch


def owns(person: Actor, pitch: Pitch) -> TypeGuard[User]:
    """Whether it is theirs; `owned_by` is the list of these."""
    return bool(person.is_authenticated and pitch.owner_id == person.pk)


def may_own(person: Actor) -> bool:
    """Creators and production companies bring pitches to the market; investors do not."""
    return bool(person.is_authenticated and person.is_active and person.role in OWNER_ROLES)


def may_edit(person: Actor, pitch: Pitch) -> bool:
    """The owner, while the platform has not taken it down."""
    return owns(person, pitch) and pitch.status != Pitch.Status.REMOVED


def may_publish(person: Actor, pitch: Pitch) -> bool:
    return bool(
        person.is_authenticated
        and may_edit(person, pitch)
        and person.has_verified_email
        and pitch.status in ("draft", "published")
    )


def may_delete(person: Actor, pitch: Pitch) -> bool:
    """Only what was never published can be deleted; what anybody may have seen is archived."""
    return owns(person, pitch) and pitch.status == Pitch.Status.DRAFT and pitch.version_count == 0


def may_moderate(person: Actor) -> bool:
    """Staff with the right to change pitches."""
    return bool(
        person.is_authenticated and person.is_active and person.is_staff and person.has_perm("pitches.change_pitch")
    )
