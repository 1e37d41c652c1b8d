"""Bring a pitch to the market, take it off, and bring it back."""

from django.db import transaction
from django.utils import timezone

from pitchey.accounts.models import User
from pitchey.audit import services as audit
from pitchey.core.errors import EmailNotVerified, Invalid, WrongState
from pitchey.events.services import push
from pitchey.outbox import services as outbox
from pitchey.pitches import versions
from pitchey.pitches.fields import missing_for_publication
from pitchey.pitches.listings import list_version, set_live
from pitchey.pitches.models import Pitch, Version
from pitchey.pitches.services.locks import lock_owned, recheck_readers


@transaction.atomic
def publish(*, by: User, pitch: Pitch) -> Version:
    """Freeze the working copy and show it to the market; on a published pitch, publish the changes.

    Raises:
        NotFound, Forbidden: see `lock_owned`.
        EmailNotVerified: publishing touches other people.
        Invalid: what is still missing, field by field.
        WrongState: it is archived, under review or removed.
    """
    locked = lock_owned(by, pitch)
    if not by.has_verified_email:
        raise EmailNotVerified()
    if missing := missing_for_publication(locked):
        raise Invalid(missing, code="incomplete")
    if locked.status == Pitch.Status.PUBLISHED:
        if not locked.has_unpublished_changes:
            return locked.versions.get(number=locked.version_count)
    elif locked.status == Pitch.Status.DRAFT:
        locked.become(Pitch.Status.PUBLISHED)
    else:
        raise WrongState(status_now=locked.status)
    first = locked.published_at is None
    return _bring_to_market(by, locked, first)


def _bring_to_market(by: User, locked: Pitch, first: bool) -> Version:
    """Freeze, list, remember, tell. The caller holds the row and has changed its state."""
    version = versions.freeze(locked, cause="publication", by=by)
    locked.published_at = locked.published_at or timezone.now()
    locked.published_revision = locked.revision
    locked.save(update_fields=["status", "published_at", "published_revision", "version_count"])
    list_version(locked, version)
    audit.record(
        chain=locked.public_id,
        kind="pitch.published",
        by=by,
        subject=version.public_id,
        data={"version": version.number, "sha256": version.sha256},
    )
    push([locked.owner_id], "pitch.changed", {"id": locked.public_id, "status": locked.status})
    if first:
        outbox.enqueue("discovery.tell_followers", pitch_id=locked.pk)
    outbox.enqueue("discovery.read_meaning", dedup_key="discovery.read_meaning")
    return version


@transaction.atomic
def archive(*, by: User, pitch: Pitch) -> None:
    """Take a published pitch off the market. Those who signed keep what they may read until their agreement ends.

    Raises:
        WrongState: it is not published.
    """
    locked = lock_owned(by, pitch)
    locked.become(Pitch.Status.ARCHIVED)
    locked.save(update_fields=["status"])
    set_live(locked, False)
    audit.record(chain=locked.public_id, kind="pitch.archived", by=by, subject=locked.public_id)
    recheck_readers(locked)


@transaction.atomic
def unarchive(*, by: User, pitch: Pitch) -> None:
    """Put an archived pitch back on the market, as it was.

    Raises:
        WrongState: it is not archived.
    """
    locked = lock_owned(by, pitch)
    if locked.status != Pitch.Status.ARCHIVED:
        raise WrongState(status_now=locked.status)
    locked.become(Pitch.Status.PUBLISHED)
    locked.save(update_fields=["status"])
    set_live(locked, True)
    audit.record(chain=locked.public_id, kind="pitch.unarchived", by=by, subject=locked.public_id)
