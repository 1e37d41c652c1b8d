"""How does a member of staff come to read what is protected? Asked with a reason, let in by a second one, for some hours, and the owner is told.

What they read they read in the same room as everybody, under their own mark and in the same ledger (`dataroom`). The gate asks `in_force`.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pitchey.accounts.models import User
from pitchey.audit import services as audit
from pitchey.core.errors import Conflict, Forbidden, Invalid, NotFound
from pitchey.core.facts import RequestFacts
from pitchey.core.validation import ValidationFailure, text
from pitchey.events.services import push
from pitchey.notifications import services as notifications
from pitchey.oversight.models import StaffAccess
from pitchey.oversight.policies import may_act, may_ask, may_decide
from pitchey.pitches.models import Pitch

MOST_HOURS = 72
LEAST_REASON = 20  # characters


def in_force(person: Any, pitch: Pitch) -> StaffAccess | None:
    """The access under which this member of staff may read the documents of a pitch now."""
    # SECURITY: whose right to ask was taken away reads no more, whatever was approved before.
    if not (person.is_authenticated and may_ask(person)):
        return None
    return StaffAccess.objects.in_force().filter(asker=person, pitch=pitch).first()


def pitch_for(*, by: Any, public_id: str) -> Pitch:
    """A pitch that this member of staff may ask about, whoever may see it.

    Raises:
        NotFound: there is none, or this is not for them.
    """
    pitch = Pitch.objects.select_related("owner").filter(public_id=public_id).first()
    if pitch is None or not may_act(by):
        raise NotFound()
    return pitch


@transaction.atomic
def ask(*, by: Any, pitch: Pitch, reason: str, hours: int, facts: RequestFacts) -> StaffAccess:
    """Ask to read the documents of a pitch.

    Args:
        reason: for the second person, the owner and the ledger.
        hours: from the approval on.
        facts: with a fresh proof of identity.

    Raises:
        Forbidden: not for this member of staff.
        ReauthenticationRequired: the proof of identity is old.
        Invalid: a reason of a few words, or hours out of range.
        Conflict: they have asked already.
    """
    if not may_ask(by):
        raise Forbidden()
    facts.require_fresh_identity()
    words = _checked(reason, hours)
    # RACE: whoever asks twice at once takes turns at their own row.
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    for open_ in StaffAccess.objects.select_for_update(of=("self",)).filter(
        asker=by, pitch=pitch, status__in=("asked", "approved")
    ):
        if open_.status == StaffAccess.Status.ASKED or open_.in_force:
            raise Conflict(_("You have asked for this already."), code="asked_already")
        _end(open_, by)
    made = StaffAccess.objects.create(pitch=pitch, asker=by, reason=words, hours=hours)
    _record(made, "staff.asked", by, facts, reason=words, hours=hours)
    return made


@transaction.atomic
def approve(*, by: Any, access: StaffAccess, facts: RequestFacts) -> StaffAccess:
    """Let a colleague read, from now on for the hours that they asked for. The owner is told in this transaction.

    Raises:
        Forbidden: not for this member of staff; nobody lets themselves in.
        ReauthenticationRequired: the proof of identity is old.
        WrongState: it was decided already.
    """
    held = _decide(by, access, StaffAccess.Status.APPROVED, facts)
    held.until = held.decided_at + timedelta(hours=held.hours)  # type: ignore[operator, assignment]  # just set
    held.save()
    _record(held, "staff.approved", by, facts, asker=held.asker.public_id, reason=held.reason, until=held.until)
    notifications.notify(
        to=held.pitch.owner,
        kind="pitch.staff_access",
        subject=held.public_id,
        key=f"pitch.staff_access:{held.public_id}",
        params={
            "person": held.asker.display_name,
            "pitch": str(held.pitch),
            "date": date_format(held.until, "j F Y, H:i") + " UTC",  # type: ignore[arg-type]
        },
        detail=held.reason,
    )
    return held


@transaction.atomic
def refuse(*, by: Any, access: StaffAccess, facts: RequestFacts) -> StaffAccess:
    """Do not let a colleague read.

    Raises:
        Forbidden, ReauthenticationRequired, WrongState: as in `approve`.
    """
    held = _decide(by, access, StaffAccess.Status.REFUSED, facts)
    held.save()
    _record(held, "staff.refused", by, facts, asker=held.asker.public_id)
    return held


@transaction.atomic
def end(*, by: Any, access: StaffAccess) -> StaffAccess:
    """End an access, or take a request back: its asker, and whoever decides. Open pages close.

    Raises:
        Forbidden: neither of them.
        WrongState: it has ended, or was refused.
    """
    held = _held(access)
    if held.asker_id != by.pk and not may_decide(by):
        raise Forbidden()
    _end(held, by)
    return held


def _end(held: StaffAccess, by: Any) -> None:
    held.become(StaffAccess.Status.ENDED)
    held.ended_at = min(timezone.now(), held.until or timezone.now())
    held.save()
    _record(held, "staff.ended", by, None, asker=held.asker.public_id)
    push([held.asker_id], "access.closed", {"pitch": held.pitch.public_id})


def _decide(by: Any, access: StaffAccess, status: str, facts: RequestFacts) -> StaffAccess:
    held = _held(access)
    if not may_decide(by):
        raise Forbidden()
    if held.asker_id == by.pk:
        raise Forbidden(_("Somebody else has to decide about this."))
    facts.require_fresh_identity()
    held.become(status)
    held.decider, held.decided_at = by, timezone.now()
    return held


def _held(access: StaffAccess) -> StaffAccess:
    rows = StaffAccess.objects.select_for_update(of=("self",)).select_related("pitch__owner", "asker")
    return rows.get(pk=access.pk)


def _checked(reason: str, hours: int) -> str:
    errors = []
    try:
        reason = str(text(1000)(reason))
        if len(reason) < LEAST_REASON:
            errors.append(("reason", "too_short", _("Say why in a sentence: the owner reads it.")))
    except ValidationFailure as refused:
        errors.append(("reason", refused.code, refused.sentence))
    if not 1 <= hours <= MOST_HOURS:
        errors.append(("hours", "out_of_range", _("From 1 to %(most)d hours.") % {"most": MOST_HOURS}))
    if errors:
        raise Invalid(errors)
    return reason


def _record(access: StaffAccess, kind: str, by: Any, facts: RequestFacts | None, **data: Any) -> None:
    audit.record(chain=access.pitch.public_id, kind=kind, by=by, subject=access.public_id, data=data, facts=facts)
