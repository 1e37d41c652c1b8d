"""How does a conversation begin? At once between those who signed or work together, else as a question that is accepted, ignored or blocked."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pitchey.accounts import services as accounts
from pitchey.accounts.models import PORTAL_ROLES, User
from pitchey.accounts.policies import require_may_touch_others
from pitchey.conversations.models import Conversation, Member
from pitchey.conversations.policies import known_to, may_be_written_to, parted
from pitchey.conversations.services.held import changed, hearing, hold, require_in
from pitchey.conversations.services.sending import add
from pitchey.core import limits
from pitchey.core.errors import Conflict, Forbidden, Invalid, NotFound, WrongState
from pitchey.core.validation import text, validate
from pitchey.ndas.models import Nda
from pitchey.notifications import services as notifications
from pitchey.pitches.models import Pitch

MOST_MEMBERS = 100
_TITLE = {"title": text(120, lines=False)}


@transaction.atomic
def begin(*, by: Any, people: Iterable[User], title: str = "", pitch: Pitch | None = None) -> Conversation:
    """The conversation with these people, about a pitch or not. With one other person it is the one they have already, if there is one.

    Raises:
        EmailNotVerified, Forbidden: they may not touch others; or one of two blocked the other (`parted`).
        NotFound: one of the people, or the pitch, is not theirs to know of.
        LimitReached: too many conversations in an hour.
        Invalid: nobody, too many, or the title is too long.
    """
    require_may_touch_others(by)
    if by.role not in PORTAL_ROLES:
        raise Forbidden()
    others = list({person.pk: person for person in people}.values())
    _require_people(by, others)
    cleaned = validate(_TITLE, {"title": title})
    if pitch is not None and not Pitch.objects.visible_to(by).filter(pk=pitch.pk).exists():
        raise NotFound()
    if len(others) > 1:
        limits.require("conversation", by.public_id)
        made = Conversation.objects.create(kind=Conversation.Kind.GROUP, begun_by=by, pitch=pitch, **cleaned)
        Member.objects.create(conversation=made, person=by, status=Member.Status.IN)
        _ask(made, by, others)
        return made
    return _direct(by, others[0], pitch)


def _require_people(by: Any, others: list[User]) -> None:
    if not others:
        raise Invalid([("people", "required", _("Choose somebody to write to."))])
    if len(others) >= MOST_MEMBERS:
        raise Invalid([("people", "too_many", _("At most a hundred people."))])
    if not may_be_written_to(by, others):
        raise NotFound()


def _direct(by: Any, other: User, pitch: Pitch | None) -> Conversation:
    parties = _parties(by.pk, other.pk, pitch)
    found = Conversation.objects.filter(parties=parties).first()
    if found is not None:
        return found
    if parted(by.pk, other.pk):
        raise Forbidden(_("Nobody can write here any more."), code="parted")
    limits.require("conversation", by.public_id)
    made, new = _made(parties, begun_by=by, pitch=pitch)
    if new:
        Member.objects.create(conversation=made, person=by, status=Member.Status.IN)
        _ask(made, by, [other])
    return made


def _parties(one: int, other: int, pitch: Pitch | None) -> str:
    return f"{min(one, other)}:{max(one, other)}:{pitch.pk if pitch else 0}"


def _made(parties: str, **how: Any) -> tuple[Conversation, bool]:
    """The one direct conversation of these parties, and whether it is new. It is held from here on."""
    row = Conversation(kind=Conversation.Kind.DIRECT, parties=parties, **how)
    Conversation.objects.bulk_create([row], ignore_conflicts=True)
    held = Conversation.objects.locked().get(parties=parties)
    return held, held.public_id == row.public_id


def _ask(held: Conversation, by: Any, people: list[User]) -> None:
    """Let these people in: at once whom the person works with, the others are asked."""
    known = known_to(by, [person.pk for person in people])
    Member.objects.bulk_create(
        Member(
            conversation=held,
            person=person,
            status=Member.Status.IN if person.pk in known else Member.Status.ASKED,
            since_seq=held.last_seq,
            read_seq=held.last_seq,
        )
        for person in people
    )
    changed(held, [by.pk, *(person.pk for person in people)], "begun")
    for person in people:
        if person.pk not in known:
            notifications.notify(
                to=person,
                kind="conversation.asked",
                subject=held.public_id,
                key=f"conversation.asked:{held.public_id}:{held.last_seq}",
                params={"person": by.display_name},
            )


@transaction.atomic
def open_for_agreement(nda: Nda) -> Conversation:
    """The conversation of two who signed, open to both, with the agreement as a card in it. Done twice, it is done once."""
    held, _new = _made(_parties(nda.owner_id, nda.requester_id, nda.pitch), begun_by=nda.owner, pitch=nda.pitch)
    for person in (nda.owner, nda.requester):
        member, _made_now = Member.objects.get_or_create(
            conversation=held, person=person, defaults={"status": Member.Status.IN}
        )
        if member.status == Member.Status.ASKED:
            member.become(Member.Status.IN)
            member.save(update_fields=["status"])
    if not held.messages.filter(sender=None, client_id=nda.public_id).exists():
        add(held, sender=None, client_id=nda.public_id, digest="", card={"kind": "nda", "id": nda.public_id})
    return held


@transaction.atomic
def accept(*, by: Any, conversation: Conversation) -> None:
    """Take part, from now on or after all.

    Raises:
        NotFound: not asked.
        WrongState: in it already, or left.
    """
    held, member = hold(conversation, by)
    member.become(Member.Status.IN)
    member.save(update_fields=["status"])
    changed(held, hearing(held), "accepted")


@transaction.atomic
def ignore(*, by: Any, conversation: Conversation) -> None:
    """Hear nothing of it. The others are not told.

    Raises:
        NotFound: not asked.
        WrongState: answered already.
    """
    held, member = hold(conversation, by)
    member.become(Member.Status.IGNORED)
    member.read_seq = held.last_seq
    member.save(update_fields=["status", "read_seq"])
    changed(held, [by.pk], "ignored")


@transaction.atomic
def block(*, by: Any, conversation: Conversation) -> None:
    """Want nothing to do with the other one of two, here and elsewhere.

    Raises:
        NotFound: not theirs.
        WrongState: a group; its people are blocked one by one, on their pages.
    """
    held, member = hold(conversation, by)
    if held.kind != Conversation.Kind.DIRECT:
        raise WrongState(_("Block people of a group on their own pages."))
    other = held.members.exclude(person=by).select_related("person").get()
    accounts.block(by=by, person=other.person)
    if member.may_become(Member.Status.IGNORED):
        member.become(Member.Status.IGNORED)
        member.save(update_fields=["status"])
    changed(held, [by.pk], "blocked")


@transaction.atomic
def add_people(*, by: Any, conversation: Conversation, people: Iterable[User]) -> None:
    """Ask people into a group. They read what is said from now on.

    Raises:
        NotFound: not theirs, or one of the people is not theirs to know of.
        WrongState: they do not take part, or it is a conversation of two.
        Conflict: somebody is in it already.
        Invalid: nobody, or too many.
    """
    require_may_touch_others(by)
    limits.require("conversation", by.public_id)
    held, member = hold(conversation, by)
    require_in(member.status)
    if held.kind != Conversation.Kind.GROUP:
        raise WrongState(_("Begin a group with both of them instead."))
    others = list({person.pk: person for person in people}.values())
    _require_people(by, others)
    there = held.members.exclude(status=Member.Status.LEFT)
    if there.filter(person__in=others).exists():
        raise Conflict(_("Somebody of them is in this conversation already."), code="already_in")
    if there.count() + len(others) > MOST_MEMBERS:
        raise Invalid([("people", "too_many", _("At most a hundred people."))])
    returning = held.members.filter(person__in=others)
    for old in returning.select_related("person"):
        # Who comes back reads on from here; what was said while they were away is not theirs.
        old.become(Member.Status.ASKED)
        old.since_seq, old.until_seq, old.left_at, old.read_seq = held.last_seq, None, None, held.last_seq
        old.save(update_fields=["status", "since_seq", "until_seq", "left_at", "read_seq"])
        others = [person for person in others if person.pk != old.person_id]
        changed(held, [old.person_id], "begun")
    if others:
        _ask(held, by, others)
    changed(held, hearing(held), "members")


@transaction.atomic
def leave(*, by: Any, conversation: Conversation) -> None:
    """Leave a group: nothing that is said afterwards arrives.

    Raises:
        NotFound: not theirs.
        WrongState: left already, or a conversation of two: that is put away, or its other side blocked.
    """
    held, member = hold(conversation, by)
    _part(held, member)


@transaction.atomic
def remove(*, by: Any, conversation: Conversation, person: User) -> None:
    """Take somebody out of a group that one has begun.

    Raises:
        NotFound: not theirs, or that person is not in it.
        Forbidden: somebody else has begun it.
        WrongState: see `leave`.
    """
    held, member = hold(conversation, by)
    require_in(member.status)
    if held.begun_by_id != by.pk:
        raise Forbidden(_("Whoever began the group decides who is in it."))
    other = held.members.filter(person=person).exclude(person=by).first()
    if other is None:
        raise NotFound()
    _part(held, other)


def person_left(person_id: int) -> None:
    """An account was closed: they leave their groups and questions, and forget their drafts. What they said stays with those they said it to."""
    mine = Member.objects.filter(person=person_id)
    mine.update(draft="")
    for pk in list(mine.exclude(status=Member.Status.LEFT).values_list("conversation", flat=True)):
        _end_for(pk, person_id)


@transaction.atomic
def _end_for(conversation_id: int, person_id: int) -> None:
    held = Conversation.objects.locked().get(pk=conversation_id)
    member = held.members.exclude(status=Member.Status.LEFT).filter(person=person_id).first()
    if member is not None:
        _put_out(held, member)
        changed(held, hearing(held), "members")


def _part(held: Conversation, member: Member) -> None:
    if held.kind != Conversation.Kind.GROUP:
        raise WrongState(_("A conversation of two is put away or blocked, not left."))
    _put_out(held, member)
    changed(held, [member.person_id, *hearing(held)], "members")


def _put_out(held: Conversation, member: Member) -> None:
    member.become(Member.Status.LEFT)
    member.until_seq, member.left_at = held.last_seq, timezone.now()
    member.save(update_fields=["status", "until_seq", "left_at"])
