"""What staff may do with a pitch: hold it for review, send it back, take it down with a reason, put it back."""

from django.db import transaction
from django.utils.translation import gettext as _

from pitchey.accounts.models import User
from pitchey.audit import services as audit
from pitchey.core.errors import Conflict, Forbidden, Invalid, WrongState
from pitchey.notifications import services as notifications
from pitchey.pitches.listings import set_live
from pitchey.pitches.models import Pitch, Version
from pitchey.pitches.policies import may_moderate
from pitchey.pitches.services.locks import recheck_readers
from pitchey.pitches.services.publication import _bring_to_market


def _lock(by: User, pitch: Pitch) -> Pitch:
    if not may_moderate(by):
        raise Forbidden()
    return Pitch.objects.locked().select_related("owner").get(pk=pitch.pk)


def _owned(by: User, pitch: Pitch) -> Pitch:
    locked = _lock(by, pitch)
    if not locked.owner.is_active:
        raise Conflict(_("The account of its owner is suspended or closed."), code="owner_gone")
    return locked


def _step(by: User, locked: Pitch, status: str, kind: str, **data: object) -> None:
    locked.become(status)
    locked.save(update_fields=["status", "removed_reason"])
    audit.record(chain=locked.public_id, kind=kind, by=by, subject=locked.public_id, data=data)


@transaction.atomic
def hold_for_review(*, by: User, pitch: Pitch) -> None:
    """Ask that staff look at a draft before it can be published."""
    _step(by, _lock(by, pitch), Pitch.Status.IN_REVIEW, "pitch.held_for_review")


@transaction.atomic
def return_to_draft(*, by: User, pitch: Pitch) -> None:
    """Give a pitch under review back to its owner."""
    _step(by, _lock(by, pitch), Pitch.Status.DRAFT, "pitch.returned_to_draft")


@transaction.atomic
def release(*, by: User, pitch: Pitch) -> Version:
    """Publish a pitch that was under review.

    Raises:
        Forbidden: not staff with that right.
        Conflict: nobody stands behind it (`owner_gone`).
        WrongState: it is not under review.
    """
    locked = _owned(by, pitch)
    if locked.status != Pitch.Status.IN_REVIEW:
        raise WrongState(status_now=locked.status)
    locked.become(Pitch.Status.PUBLISHED)
    return _bring_to_market(by, locked, first=locked.published_at is None)


@transaction.atomic
def remove(*, by: User, pitch: Pitch, reason: str) -> None:
    """Take a published pitch down; its owner reads the reason.

    Raises:
        Forbidden: not staff with that right.
        Invalid: without a reason.
        WrongState: it is not published.
    """
    if not reason.strip():
        raise Invalid([("reason", "required", _("Say why: the owner will read it."))])
    locked = _lock(by, pitch)
    locked.removed_reason = reason.strip()[:500]
    _step(by, locked, Pitch.Status.REMOVED, "pitch.removed", reason=locked.removed_reason)
    set_live(locked, False)
    recheck_readers(locked)
    _notify_owner(locked, "pitch.removed", reason=locked.removed_reason)


@transaction.atomic
def restore(*, by: User, pitch: Pitch) -> None:
    """Put a removed pitch back on the market.

    Raises:
        Forbidden: not staff with that right.
        Conflict: nobody stands behind it (`owner_gone`).
        WrongState: it was not removed.
    """
    locked = _owned(by, pitch)
    if locked.status != Pitch.Status.REMOVED:
        raise WrongState(status_now=locked.status)
    locked.removed_reason = ""
    _step(by, locked, Pitch.Status.PUBLISHED, "pitch.restored")
    set_live(locked, True)
    _notify_owner(locked, "pitch.restored")


def _notify_owner(locked: Pitch, kind: str, **params: object) -> None:
    head = audit.record(chain=locked.public_id, kind=f"{kind}.told", by=None, subject=locked.owner.public_id)
    notifications.notify(
        to=locked.owner,
        kind=kind,
        subject=locked.public_id,
        key=f"{kind}:{locked.public_id}:{head.seq}",
        params={"pitch": str(locked), **params},
    )
