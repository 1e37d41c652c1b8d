"""Who may do what with a pitch?"""

from typing import Any

from pitchey.accounts.models import OWNER_ROLES
from pitchey.pitches.models import Pitch


def may_own(person: Any) -> bool:
    """Creators and production companies bring pitches to the market; investors do not."""
    return bool(person.is_authenticated and person.is_active and person.role in OWNER_ROLES)


def may_edit(person: Any, pitch: Pitch) -> bool:
    """The owner, while the platform has not taken it down."""
    return bool(person.is_authenticated and pitch.owner_id == person.pk and pitch.status != Pitch.Status.REMOVED)


def may_publish(person: Any, pitch: Pitch) -> bool:
    return may_edit(person, pitch) and person.has_verified_email and pitch.status in ("draft", "published")


def may_delete(person: Any, pitch: Pitch) -> bool:
    """Only what was never published can be deleted; what anybody may have seen is archived."""
    return bool(
        person.is_authenticated and pitch.owner_id == person.pk and pitch.status == "draft" and pitch.version_count == 0
    )


def may_moderate(person: Any) -> bool:
    """Staff with the right to change pitches."""
    return bool(
        person.is_authenticated and person.is_active and person.is_staff and person.has_perm("pitches.change_pitch")
    )
