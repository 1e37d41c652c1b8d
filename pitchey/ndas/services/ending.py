"""How does an agreement end? Withdrawn, revoked, by its time, with a closed account; and who is reminded before."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from pitchey.accounts.models import Membership, User
from pitchey.core.facts import RequestFacts
from pitchey.core.validation import validate
from pitchey.events.services import push
from pitchey.ndas import fields
from pitchey.ndas.companies import readers_of
from pitchey.ndas.models import LIVE, Nda, Reader
from pitchey.ndas.services.holding import locked, record, require_may_withdraw, require_owner, save, tell, whole
from pitchey.ndas.services.negotiating import close_open, whose_turn
from pitchey.pitches.models import NamedPerson, Pitch

BATCH = 1000  # a run of the sweep ends at most so many; the next run, a minute later, goes on


@transaction.atomic
def withdraw(*, by: Any, nda: Nda) -> Nda:
    """The requester steps back, before or after signing; for a company, any owner or admin of it.

    Raises:
        NotFound, Forbidden: not the requester's.
        WrongState: it has ended already.
    """
    held = locked(nda)
    require_may_withdraw(held, by)
    _end(held, Nda.Status.WITHDRAWN, "nda.withdrawn", by)
    tell(held, held.owner, "nda.withdrawn")
    _tell_the_company(held, "nda.expired", but=by.pk)
    return held


@transaction.atomic
def revoke(*, by: Any, nda: Nda, reason: str, facts: RequestFacts) -> Nda:
    """The owner ends an agreement. Access closes with this transaction.

    Args:
        facts: with a fresh proof of identity.

    Raises:
        NotFound, Forbidden: not the owner's.
        ReauthenticationRequired: the proof of identity is old.
        WrongState: nothing is approved or signed.
        Invalid: without a reason.
    """
    held = locked(nda)
    require_owner(held, by)
    facts.require_fresh_identity()
    cleaned = validate(fields.REVOCATION, {"reason": reason}, needs=("reason",))
    _end(held, Nda.Status.REVOKED, "nda.revoked", by, reason=cleaned["reason"], facts=facts)
    tell(held, held.requester, "nda.revoked", detail=held.ended_reason)
    _tell_the_company(held, "nda.revoked", but=held.requester_id, detail=held.ended_reason)
    tell(held, held.owner, "nda.closed")
    return held


def _tell_the_company(held: Nda, kind: str, *, but: int, **more: Any) -> None:
    """Those who signed and read for a company hear of what became of its agreement, all but one (primary key) who knows."""
    people = {held.requester_id, *readers_of(held)} - {but} if held.company else set()
    for person in User.objects.filter(pk__in=people).order_by("pk"):
        tell(held, person, kind, **more)


def person_left(person_id: int) -> None:
    """End every live agreement of somebody whose account is closed: the room of an owner, the access of a reader."""
    live = Nda.objects.live().filter(Q(owner=person_id) | Q(requester=person_id))
    for pk in list(live.order_by("pk").values_list("pk", flat=True)):
        _end_of_the_gone(pk, person_id)


@transaction.atomic
def _end_of_the_gone(pk: int, person_id: int) -> None:
    held = locked(Nda.objects.select_related("owner").get(pk=pk))
    if held.status not in LIVE:
        return
    if held.requester_id == person_id:
        _end(held, Nda.Status.WITHDRAWN, "nda.withdrawn", held.requester)
        tell(held, held.owner, "nda.withdrawn")
        _tell_the_company(held, "nda.expired", but=person_id)
    elif held.status == Nda.Status.REQUESTED:
        _end(held, Nda.Status.LAPSED, "nda.lapsed", None)
        tell(held, held.requester, "nda.lapsed")
    else:
        _end(held, Nda.Status.REVOKED, "nda.revoked", held.owner, reason=_("The account of the owner is closed."))
        tell(held, held.requester, "nda.revoked", detail=held.ended_reason)
        _tell_the_company(held, "nda.revoked", but=held.requester_id, detail=held.ended_reason)


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
            held = locked(Nda.objects.select_related("owner").get(pk=nda))
            reader = Reader.objects.select_for_update(of=("self",)).select_related("person").get(pk=pk)
            if reader.left_at is None:
                reader.left_at = timezone.now()
                reader.save(update_fields=["left_at"])
                _hide_from(held.pitch, {person_id})
                record(held, "nda.reader_left", None, reader=reader.person.public_id)


def lapse_and_expire() -> int:
    """End what time has ended: requests without an answer, approvals without a signature, terms. Returns how many."""
    return sum(
        _end_if_due(pk) for pk in list(Nda.objects.due_to_end().order_by("pk").values_list("pk", flat=True)[:BATCH])
    )


@transaction.atomic
def _end_if_due(pk: int) -> bool:
    """End one agreement by the clock, unless somebody else does something with it just now."""
    pitch = Pitch.objects.select_for_update(of=("self",), no_key=True, skip_locked=True).filter(ndas=pk).first()
    held = whole().due_to_end().locked(skip=True).filter(pk=pk).first() if pitch else None
    if held is None:
        return False
    end_by_time(held)
    return True


def end_by_time(held: Nda) -> None:
    kind = {"requested": "nda.lapsed", "approved": "nda.unsigned", "signed": "nda.expired"}[held.status]
    _end(held, Nda.Status.EXPIRED if held.status == Nda.Status.SIGNED else Nda.Status.LAPSED, kind, None)
    for side in (held.owner, held.requester):
        tell(held, side, kind)
    _tell_the_company(held, kind, but=held.requester_id)


def _end(held: Nda, status: str, kind: str, by: Any, *, reason: str = "", facts: RequestFacts | None = None) -> None:
    """Close a held agreement and everything that it opened; a passport with all its schedules."""
    held.become(status)
    held.ended_at = timezone.now()
    held.ended_reason = reason
    close_open(held)
    save(held)
    record(held, kind, by, facts=facts, reason=reason)
    if held.signed_at:
        people = {held.requester_id, *readers_of(held)}
        _hide_from(held.pitch, people)
        push({held.owner_id, *people}, "access.closed", {"pitch": held.pitch.public_id, "nda": held.public_id})
    # A schedule runs out at the same instant as its passport: by the clock each of them ends by itself.
    if held.slate and status != Nda.Status.EXPIRED:
        for schedule in whole().live().filter(under=held).order_by("pk").locked():
            _end(schedule, status, kind, by, reason=reason, facts=facts)


def _hide_from(pitch: Pitch, people: Iterable[int]) -> None:
    """Those of these people (primary keys) who read under no other agreement about a pitch see its page by none any more."""
    for person in User.objects.filter(pk__in=people):
        if not Nda.objects.binding(person).in_force().filter(pitch=pitch).exists():
            NamedPerson.objects.filter(pitch=pitch, person=person, source=NamedPerson.Source.NDA).delete()


def remind() -> int:
    """Tell those whose turn it is, once at each stage, that time runs out: for an answer, a signature, a term. Returns how many agreements."""
    return sum(
        _remind(pk) for pk in list(Nda.objects.due_for_a_reminder().order_by("pk").values_list("pk", flat=True)[:BATCH])
    )


@transaction.atomic
def _remind(pk: int) -> bool:
    held = whole().due_for_a_reminder().locked(skip=True).filter(pk=pk).first()
    if held is None:
        return False
    held.reminded_at = timezone.now()
    held.save(update_fields=["reminded_at"])
    kind, due, sides = {
        "requested": ("nda.answer_soon", held.answer_due_at, [held.owner]),
        "approved": ("nda.wording_soon" if held.negotiating else "nda.sign_soon", held.sign_due_at, [whose_turn(held)]),
        "signed": ("nda.ending", held.expires_at, [held.owner, held.requester]),
    }[held.status]
    for side in sides:
        # A wording that was accepted gives a signature its days anew.
        turn = held.wordings.count() if held.status == Nda.Status.APPROVED else 0
        tell(held, side, kind, turn=turn, date=due.date().isoformat())
    if held.status == Nda.Status.SIGNED:
        _tell_the_company(held, "nda.ending", but=held.requester_id, date=due.date().isoformat())
    return True
