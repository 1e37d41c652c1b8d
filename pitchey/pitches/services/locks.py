"""What does every change of a pitch begin and end with? Hold it (order everywhere: pitch, then agreement, then document), count the edit, ask its readers anew."""

from django.utils import timezone

from pitchey.accounts.models import User
from pitchey.core.errors import Forbidden, NotFound
from pitchey.outbox import services as outbox
from pitchey.pitches.models import Pitch
from pitchey.pitches.policies import may_edit


def lock_owned(by: User, pitch: Pitch) -> Pitch:
    """The owner's pitch, held until the transaction ends.

    Raises:
        NotFound: it is not theirs.
        Forbidden: the platform has taken it down.
    """
    locked = Pitch.objects.locked().filter(pk=pitch.pk, owner_id=by.pk or 0).first()
    if locked is None:
        raise NotFound()
    if not may_edit(by, locked):
        raise Forbidden()
    return locked


def touch(pitch: Pitch, *fields: str) -> None:
    """Save `fields` of the held pitch as one edit: the revision rises, so that other tabs learn of it."""
    pitch.revision += 1
    pitch.updated_at = timezone.now()
    pitch.save(update_fields=[*fields, "revision", "updated_at"])


def recheck_readers(pitch: Pitch) -> None:
    """Whoever has a page of this pitch open is asked for at the gate again, as soon as this is committed."""
    outbox.enqueue("dataroom.recheck", dedup_key=f"pitch:{pitch.pk}", pitch_id=pitch.pk)
