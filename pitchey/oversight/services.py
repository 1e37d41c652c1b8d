"""How does a member of staff come to read what is protected? Asked with a reason, let in by a second one, for some hours, and the owner is told.

What they read they read in the same data room as everybody, under their own mark and in the same ledger (`dataroom`). The gate asks `in_force`.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pitchey.accounts.models import Actor, User
from pitchey.audit import services as audit
from pitchey.core.errors import Conflict, Forbidden, Invalid, NotFound, Sentence
from pitchey.core.request_context import RequestContext
from pitchey.core.validation import ValidationFailure, max_length, text
from pitchey.events.services import push
from pitchey.notifications import services as notifications
from pitchey.oversight.models import OPEN, StaffAccess
from pitchey.oversight.policies import may_act, may_ask, may_decide
from pitchey.pitches.models import Pitch

MOST_HOURS = 72
LEAST_REASON = 20  # characters


def in_force(person: Actor, pitch: Pitch) -> StaffAccess | None:
    """The access under which this member of staff may read the documents of a pitch now."""
    # SECURITY: whose right to ask was taken away reads no more, whatever was approved before.
    if not (person.is_authenticated and may_ask(person)):
        return None
    return StaffAccess.objects.in_force().filter(asker=person, pitch=pitch).first()


def pitch_for(*, by: User, public_id: str) -> Pitch:
    """A pitch that this member of staff may ask about, whoever may see it.

    Raises:
        NotFound: there is none, or this is not for them.
    """
    pitch = Pitch.objects.select_related("owner").filter(public_id=public_id).first()
    if pitch is None or not may_act(by):
        raise NotFound()
    return pitch


@transaction.atomic
def ask(*, by: User, pitch: Pitch, reason: str, hours: int, context: RequestContext) -> StaffAccess:
    """Ask to read the documents of a pitch.

    Args:
        reason: for the second person, the owner and the ledger.
        hours: from the approval on.
        context: with a fresh proof of identity.

    Raises:
        Forbidden: not for this member of staff.
        ReauthenticationRequired: the proof of identity is old.
        Invalid: a reason of a few words, or hours out of range.
        Conflict: they have asked already.
    """
    if not may_ask(by):
        raise Forbidden()
    context.require_fresh_identity()
    cleaned = _validated(reason, hours)
    # RACE: whoever asks twice at once takes turns at their own row.
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    for open_ in StaffAccess.objects.select_for_update(of=("self",)).filter(asker=by, pitch=pitch, status__in=OPEN):
        if open_.status == StaffAccess.Status.ASKED or open_.in_force:
            raise Conflict(_("You have asked for this already."), code="asked_already")
        _end(open_, by)
    made = StaffAccess.objects.create(pitch=pitch, asker=by, reason=cleaned, hours=hours)
    _record(made, "staff.asked", by, context, reason=cleaned, hours=hours)
    return made


@transaction.atomic
def approve(*, by: User, access: StaffAccess, context: RequestContext) -> StaffAccess:
    """Let a colleague read, from now on for the hours that they asked for. The owner is told in this transaction.

    Raises:
        Forbidden: not for this member of staff; nobody lets themselves in.
        ReauthenticationRequired: the proof of identity is old.
        WrongState: it was decided already.
    """
    locked = _decide(by, access, StaffAccess.Status.APPROVED, context)
    assert locked.decided_at is not None  # noqa: S101 - just set
    locked.until = until = locked.decided_at + timedelta(hours=locked.hours)
    locked.save()
    _record(
        locked, "staff.approved", by, context, asker=locked.asker.public_id, reason=locked.reason, until=locked.until
    )
    notifications.notify(
        to=locked.pitch.owner,
        kind="pitch.staff_access",
        subject=locked.public_id,
        key=f"pitch.staff_access:{locked.public_id}",
        params={
            "person": locked.asker.display_name,
            "pitch": str(locked.pitch),
            "date": date_format(until, "j F Y, H:i") + " UTC",
        },
        detail=locked.reason,
    )
    return locked


@transaction.atomic
def refuse(*, by: User, access: StaffAccess, context: RequestContext) -> StaffAccess:
    """Do not let a colleague read.

    Raises:
        Forbidden, ReauthenticationRequired, WrongState: as in `approve`.
    """
    locked = _decide(by, access, StaffAccess.Status.REFUSED, context)
    locked.save()
    _record(locked, "staff.refused", by, context, asker=locked.asker.public_id)
    return locked


@transaction.atomic
def end(*, by: User, access: StaffAccess) -> StaffAccess:
    """End an access, or take a request back: its asker, and whoever decides. Open pages close.

    Raises:
        Forbidden: neither of them.
        WrongState: it has ended, or was refused.
    """
    locked = _lock(access)
    if locked.asker_id != by.pk and not may_decide(by):
        raise Forbidden()
    _end(locked, by)
    return locked


def _end(locked: StaffAccess, by: User) -> None:
    locked.become(StaffAccess.Status.ENDED)
    locked.ended_at = min(timezone.now(), locked.until or timezone.now())
    locked.save()
    _record(locked, "staff.ended", by, None, asker=locked.asker.public_id)
    push([locked.asker_id], "access.closed", {"pitch": locked.pitch.public_id})


def _decide(by: User, access: StaffAccess, status: str, context: RequestContext) -> StaffAccess:
    locked = _lock(access)
    if not may_decide(by):
        raise Forbidden()
    if locked.asker_id == by.pk:
        raise Forbidden(_("Somebody else has to decide about this."))
    context.require_fresh_identity()
    locked.become(status)
    locked.decider, locked.decided_at = by, timezone.now()
    return locked


def _lock(access: StaffAccess) -> StaffAccess:
    rows = StaffAccess.objects.select_for_update(of=("self",)).select_related("pitch__owner", "asker")
    return rows.get(pk=access.pk)


def _validated(reason: str, hours: int) -> str:
    errors: list[tuple[str, str, Sentence]] = []
    try:
        reason = str(text(max_length(StaffAccess, "reason"))(reason))
        if len(reason) < LEAST_REASON:
            errors.append(("reason", "too_short", _("Say why in a sentence: the owner reads it.")))
    except ValidationFailure as refused:
        errors.append(("reason", refused.code, refused.sentence))
    if not 1 <= hours <= MOST_HOURS:
        errors.append(("hours", "out_of_range", _("From 1 to %(most)d hours.") % {"most": MOST_HOURS}))
    if errors:
        raise Invalid(errors)
    return reason


def _record(access: StaffAccess, kind: str, by: User, context: RequestContext | None, **data: object) -> None:
    audit.record(chain=access.pitch.public_id, kind=kind, by=by, subject=access.public_id, data=data, context=context)
