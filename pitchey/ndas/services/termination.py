"""How does an agreement end? Withdrawn, revoked, by its time, with a closed account; and who is reminded before."""

from collections.abc import Iterable
from typing import TypedDict, Unpack

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from pitchey.accounts.models import Membership, User
from pitchey.core.request_context import RequestContext
from pitchey.core.validation import validate
from pitchey.events.services import push
from pitchey.ndas import fields
from pitchey.ndas.companies import readers_of
from pitchey.ndas.models import LIVE, Nda, Reader
from pitchey.ndas.services.locks import (
    lock,
    notify_side,
    record,
    require_may_withdraw,
    require_owner,
    save,
    with_relations,
)
from pitchey.ndas.services.negotiation import close_open_wording, whose_turn
from pitchey.pitches.models import NamedPerson, Pitch

BATCH = 1000  # a run of the sweep ends at most so many; the next run, a minute later, goes on


@transaction.atomic
def withdraw(*, by: User, nda: Nda) -> Nda:
    """The requester steps back, before or after signing; for a company, any owner or admin of it.

    Raises:
        NotFound, Forbidden: not the requester's.
        WrongState: it has ended already.
    """
    locked = lock(nda)
    require_may_withdraw(locked, by)
    _end(locked, Nda.Status.WITHDRAWN, "nda.withdrawn", by)
    notify_side(locked, locked.owner, "nda.withdrawn")
    _notify_company(locked, "nda.expired", but=by.pk)
    return locked


@transaction.atomic
def revoke(*, by: User, nda: Nda, reason: str, context: RequestContext) -> Nda:
    """The owner ends an agreement. Access closes with this transaction.

    Args:
        context: with a fresh proof of identity.

    Raises:
        NotFound, Forbidden: not the owner's.
        ReauthenticationRequired: the proof of identity is old.
        WrongState: nothing is approved or signed.
        Invalid: without a reason.
    """
    locked = lock(nda)
    require_owner(locked, by)
    context.require_fresh_identity()
    cleaned = validate(fields.REVOCATION, {"reason": reason}, needs=("reason",))
    _end(locked, Nda.Status.REVOKED, "nda.revoked", by, reason=cleaned["reason"], context=context)
    notify_side(locked, locked.requester, "nda.revoked", detail=locked.ended_reason)
    _notify_company(locked, "nda.revoked", but=locked.requester_id, detail=locked.ended_reason)
    notify_side(locked, locked.owner, "nda.closed")
    return locked


class _NoticeDetails(TypedDict, total=False):
    detail: str
    date: str


def _notify_company(locked: Nda, kind: str, *, but: int, **more: Unpack[_NoticeDetails]) -> None:
    """Those who signed and read for a company hear of what became of its agreement, all but one (primary key) who knows."""
    people = {locked.requester_id, *readers_of(locked)} - {but} if locked.company else set()
    for person in User.objects.filter(pk__in=people).order_by("pk"):
        notify_side(locked, person, kind, **more)


def person_left(person_id: int) -> None:
    """End every live agreement of somebody whose account is closed: what an owner offered, the access of a reader."""
    live = Nda.objects.live().filter(Q(owner=person_id) | Q(requester=person_id))
    for pk in list(live.order_by("pk").values_list("pk", flat=True)):
        _end_for_closed_account(pk, person_id)


@transaction.atomic
def _end_for_closed_account(pk: int, person_id: int) -> None:
    locked = lock(Nda.objects.select_related("owner").get(pk=pk))
    if locked.status not in LIVE:
        return
    if locked.requester_id == person_id:
        _end(locked, Nda.Status.WITHDRAWN, "nda.withdrawn", locked.requester)
        notify_side(locked, locked.owner, "nda.withdrawn")
        _notify_company(locked, "nda.expired", but=person_id)
    elif locked.status == Nda.Status.REQUESTED:
        _end(locked, Nda.Status.LAPSED, "nda.lapsed", None)
        notify_side(locked, locked.requester, "nda.lapsed")
    else:
        _end(locked, Nda.Status.REVOKED, "nda.revoked", locked.owner, reason=_("The account of the owner is closed."))
        notify_side(locked, locked.requester, "nda.revoked", detail=locked.ended_reason)
        _notify_company(locked, "nda.revoked", but=locked.requester_id, detail=locked.ended_reason)


def member_left(person_id: int) -> None:
    """Record that somebody who left a company does not read under its agreements any more. The gate has known since they left.

    What they have asked for themselves, and nobody has answered, is not asked in its name any more.
    """
    asked = Nda.objects.filter(
        requester=person_id, company=False, status=Nda.Status.REQUESTED, organisation__isnull=False
    )
    asked.exclude(organisation__in=Membership.objects.filter(person=person_id).values("organisation")).update(
        organisation=None
    )
    gone = Reader.objects.filter(person=person_id, membership=None, left_at=None).order_by("pk")
    for pk, nda in list(gone.values_list("pk", "nda")):
        with transaction.atomic():
            locked = lock(Nda.objects.select_related("owner").get(pk=nda))
            reader = Reader.objects.select_for_update(of=("self",)).select_related("person").get(pk=pk)
            if reader.left_at is None:
                reader.left_at = timezone.now()
                reader.save(update_fields=["left_at"])
                _hide_from(locked.pitch, {person_id})
                record(locked, "nda.reader_left", None, reader=reader.person.public_id)


def lapse_and_expire() -> int:
    """End what time has ended: requests without an answer, approvals without a signature, terms. Returns how many."""
    return sum(
        _end_if_due(pk) for pk in list(Nda.objects.due_to_end().order_by("pk").values_list("pk", flat=True)[:BATCH])
    )


@transaction.atomic
def _end_if_due(pk: int) -> bool:
    """End one agreement by the clock, unless somebody else does something with it just now."""
    pitch = Pitch.objects.select_for_update(of=("self",), no_key=True, skip_locked=True).filter(ndas=pk).first()
    locked = with_relations().due_to_end().locked(skip=True).filter(pk=pk).first() if pitch else None
    if locked is None:
        return False
    end_by_time(locked)
    return True


def end_by_time(locked: Nda) -> None:
    kind = {"requested": "nda.lapsed", "approved": "nda.unsigned", "signed": "nda.expired"}[locked.status]
    _end(locked, Nda.Status.EXPIRED if locked.status == Nda.Status.SIGNED else Nda.Status.LAPSED, kind, None)
    for side in (locked.owner, locked.requester):
        notify_side(locked, side, kind)
    _notify_company(locked, kind, but=locked.requester_id)


def _end(
    locked: Nda, status: str, kind: str, by: User | None, *, reason: str = "", context: RequestContext | None = None
) -> None:
    """Close a held agreement and everything that it opened; a passport with all its schedules."""
    locked.become(status)
    locked.ended_at = timezone.now()
    locked.ended_reason = reason
    close_open_wording(locked)
    save(locked)
    record(locked, kind, by, context=context, reason=reason)
    if locked.signed_at:
        people = {locked.requester_id, *readers_of(locked)}
        _hide_from(locked.pitch, people)
        push({locked.owner_id, *people}, "access.closed", {"pitch": locked.pitch.public_id, "nda": locked.public_id})
    # A schedule runs out at the same instant as its passport: by the clock each of them ends by itself.
    if locked.is_master and status != Nda.Status.EXPIRED:
        for schedule in with_relations().live().filter(master=locked).order_by("pk").locked():
            _end(schedule, status, kind, by, reason=reason, context=context)


def _hide_from(pitch: Pitch, people: Iterable[int]) -> None:
    """Those of these people (primary keys) who read under no other agreement about a pitch see its page by none any more."""
    for person in User.objects.filter(pk__in=people):
        if not Nda.objects.access_granting(person).in_force().filter(pitch=pitch).exists():
            NamedPerson.objects.filter(pitch=pitch, person=person, source=NamedPerson.Source.NDA).delete()


def remind() -> int:
    """Tell those whose turn it is, once at each stage, that time runs out: for an answer, a signature, a term. Returns how many agreements."""
    return sum(
        _remind(pk) for pk in list(Nda.objects.due_for_a_reminder().order_by("pk").values_list("pk", flat=True)[:BATCH])
    )


@transaction.atomic
def _remind(pk: int) -> bool:
    locked = with_relations().due_for_a_reminder().locked(skip=True).filter(pk=pk).first()
    if locked is None:
        return False
    locked.reminded_at = timezone.now()
    locked.save(update_fields=["reminded_at"])
    kind, due, sides = {
        "requested": ("nda.answer_soon", locked.answer_due_at, [locked.owner]),
        "approved": (
            "nda.wording_soon" if locked.negotiating else "nda.sign_soon",
            locked.sign_due_at,
            [whose_turn(locked)],
        ),
        "signed": ("nda.ending", locked.expires_at, [locked.owner, locked.requester]),
    }[locked.status]
    assert due is not None  # noqa: S101 - `due_for_a_reminder` asks for it
    for side in sides:
        # A wording that was accepted gives a signature its days anew.
        turn = locked.wordings.count() if locked.status == Nda.Status.APPROVED else 0
        notify_side(locked, side, kind, turn=turn, date=due.date().isoformat())
    if locked.status == Nda.Status.SIGNED:
        _notify_company(locked, "nda.ending", but=locked.requester_id, date=due.date().isoformat())
    return True
