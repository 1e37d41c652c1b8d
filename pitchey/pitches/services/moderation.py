"""What staff may do with a pitch: hold it for review, send it back, take it down with a reason, put it back."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pitchey.audit import services as audit
from pitchey.core.errors import Conflict, Forbidden, Invalid, WrongState
from pitchey.notifications import services as notifications
from pitchey.pitches.listings import set_live
from pitchey.pitches.models import Pitch, Version
from pitchey.pitches.policies import may_moderate
from pitchey.pitches.services.locks import recheck_readers
from pitchey.pitches.services.publishing import _bring_to_market


def _held(by: Any, pitch: Pitch) -> Pitch:
    if not may_moderate(by):
        raise Forbidden()
    return Pitch.objects.locked().select_related("owner").get(pk=pitch.pk)


def _owned(by: Any, pitch: Pitch) -> Pitch:
    held = _held(by, pitch)
    if not held.owner.is_active:
        raise Conflict(_("The account of its owner is suspended or closed."), code="owner_gone")
    return held


def _step(by: Any, held: Pitch, status: str, kind: str, **data: Any) -> None:
    held.become(status)
    held.save(update_fields=["status", "removed_reason"])
    audit.record(chain=held.public_id, kind=kind, by=by, subject=held.public_id, data=data)


@transaction.atomic
def hold_for_review(*, by: Any, pitch: Pitch) -> None:
    """Ask that staff look at a draft before it can be published."""
    _step(by, _held(by, pitch), Pitch.Status.IN_REVIEW, "pitch.held_for_review")


@transaction.atomic
def return_to_draft(*, by: Any, pitch: Pitch) -> None:
    """Give a pitch under review back to its owner."""
    _step(by, _held(by, pitch), Pitch.Status.DRAFT, "pitch.returned_to_draft")


@transaction.atomic
def release(*, by: Any, pitch: Pitch) -> Version:
    """Publish a pitch that was under review.

    Raises:
        Forbidden: not staff with that right.
        Conflict: nobody stands behind it (`owner_gone`).
        WrongState: it is not under review.
    """
    held = _owned(by, pitch)
    if held.status != Pitch.Status.IN_REVIEW:
        raise WrongState(status_now=held.status)
    held.become(Pitch.Status.PUBLISHED)
    return _bring_to_market(by, held, first=held.published_at is None)


@transaction.atomic
def remove(*, by: Any, pitch: Pitch, reason: str) -> None:
    """Take a published pitch down; its owner reads the reason.

    Raises:
        Forbidden: not staff with that right.
        Invalid: without a reason.
        WrongState: it is not published.
    """
    if not reason.strip():
        raise Invalid([("reason", "required", _("Say why: the owner will read it."))])
    held = _held(by, pitch)
    held.removed_reason = reason.strip()[:500]
    _step(by, held, Pitch.Status.REMOVED, "pitch.removed", reason=held.removed_reason)
    set_live(held, False)
    recheck_readers(held)
    _tell(held, "pitch.removed", reason=held.removed_reason)


@transaction.atomic
def restore(*, by: Any, pitch: Pitch) -> None:
    """Put a removed pitch back on the market.

    Raises:
        Forbidden: not staff with that right.
        Conflict: nobody stands behind it (`owner_gone`).
        WrongState: it was not removed.
    """
    held = _owned(by, pitch)
    if held.status != Pitch.Status.REMOVED:
        raise WrongState(status_now=held.status)
    held.removed_reason = ""
    _step(by, held, Pitch.Status.PUBLISHED, "pitch.restored")
    set_live(held, True)
    _tell(held, "pitch.restored")


def _tell(held: Pitch, kind: str, **params: Any) -> None:
    head = audit.record(chain=held.public_id, kind=f"{kind}.told", by=None, subject=held.owner.public_id)
    notifications.notify(
        to=held.owner,
        kind=kind,
        subject=held.public_id,
        key=f"{kind}:{held.public_id}:{head.seq}",
        params={"pitch": str(held), **params},
    )
