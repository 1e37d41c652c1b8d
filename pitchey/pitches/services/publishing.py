"""Bring a pitch to the market, take it off, and bring it back."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from pitchey.audit import services as audit
from pitchey.core.errors import EmailNotVerified, Invalid, WrongState
from pitchey.events.services import push
from pitchey.outbox import services as outbox
from pitchey.pitches import versions
from pitchey.pitches.fields import missing_for_publication
from pitchey.pitches.listings import list_version, set_live
from pitchey.pitches.models import Pitch, Version
from pitchey.pitches.services.locks import own_locked, recheck_readers


@transaction.atomic
def publish(*, by: Any, pitch: Pitch) -> Version:
    """Freeze the working copy and show it to the market; on a published pitch, publish the changes.

    Raises:
        NotFound, Forbidden: see `own_locked`.
        EmailNotVerified: publishing touches other people.
        Invalid: what is still missing, field by field.
        WrongState: it is archived, under review or removed.
    """
    held = own_locked(by, pitch)
    if not by.has_verified_email:
        raise EmailNotVerified()
    if missing := missing_for_publication(held):
        raise Invalid(missing, code="incomplete")
    if held.status == Pitch.Status.PUBLISHED:
        if not held.has_unpublished_changes:
            return held.versions.get(number=held.version_count)
    elif held.status == Pitch.Status.DRAFT:
        held.become(Pitch.Status.PUBLISHED)
    else:
        raise WrongState(status_now=held.status)
    first = held.published_at is None
    return _bring_to_market(by, held, first)


def _bring_to_market(by: Any, held: Pitch, first: bool) -> Version:
    """Freeze, list, remember, tell. The caller holds the row and has changed its state."""
    version = versions.freeze(held, cause="publication", by=by)
    held.published_at = held.published_at or timezone.now()
    held.published_revision = held.revision
    held.save(update_fields=["status", "published_at", "published_revision", "version_count"])
    list_version(held, version)
    audit.record(
        chain=held.public_id,
        kind="pitch.published",
        by=by,
        subject=version.public_id,
        data={"version": version.number, "sha256": version.sha256},
    )
    push([held.owner_id], "pitch.changed", {"id": held.public_id, "status": held.status})
    if first:
        outbox.enqueue("discovery.tell_followers", pitch_id=held.pk)
    outbox.enqueue("discovery.read_meaning", dedup_key="discovery.read_meaning")
    return version


@transaction.atomic
def archive(*, by: Any, pitch: Pitch) -> None:
    """Take a published pitch off the market. Those who signed keep what they may read until their agreement ends.

    Raises:
        WrongState: it is not published.
    """
    held = own_locked(by, pitch)
    held.become(Pitch.Status.ARCHIVED)
    held.save(update_fields=["status"])
    set_live(held, False)
    audit.record(chain=held.public_id, kind="pitch.archived", by=by, subject=held.public_id)
    recheck_readers(held)


@transaction.atomic
def unarchive(*, by: Any, pitch: Pitch) -> None:
    """Put an archived pitch back on the market, as it was.

    Raises:
        WrongState: it is not archived.
    """
    held = own_locked(by, pitch)
    if held.status != Pitch.Status.ARCHIVED:
        raise WrongState(status_now=held.status)
    held.become(Pitch.Status.PUBLISHED)
    held.save(update_fields=["status"])
    set_live(held, True)
    audit.record(chain=held.public_id, kind="pitch.unarchived", by=by, subject=held.public_id)
