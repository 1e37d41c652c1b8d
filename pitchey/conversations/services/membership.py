"""How does a conversation begin? At once between those who signed or work together, else as a question that is accepted, ignored or blocked."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pitchey.accounts import services as accounts
from pitchey.accounts.models import PORTAL_ROLES, User
from pitchey.accounts.policies import require_may_contact_others
from pitchey.conversations.models import Conversation, Member
from pitchey.conversations.policies import either_blocked, known_to, may_be_written_to
from pitchey.conversations.services.locks import (
    lock_conversation,
    notify_conversation_changed,
    recipient_ids,
    require_member,
)
from pitchey.conversations.services.messages import add_system_message
from pitchey.core import limits
from pitchey.core.errors import Conflict, Forbidden, Invalid, NotFound, WrongState
from pitchey.core.validation import max_length, text, validate
from pitchey.ndas.models import Nda
from pitchey.notifications import services as notifications
from pitchey.pitches.models import Pitch

MOST_MEMBERS = 100
_TITLE = {"title": text(max_length(Conversation, "title"), lines=False)}


@transaction.atomic
def begin(*, by: User, people: Iterable[User], title: str = "", pitch: Pitch | None = None) -> Conversation:
    """The conversation with these people, about a pitch or not. With one other person it is the one they have already, if there is one.

    Raises:
        EmailNotVerified, Forbidden: they may not touch others; or one of two blocked the other (`parted`).
        NotFound: one of the people, or the pitch, is not theirs to know of.
        LimitReached: too many conversations in an hour.
        Invalid: nobody, too many, or the title is too long.
    """
    require_may_contact_others(by)
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


def _require_people(by: User, others: list[User]) -> None:
    if not others:
        raise Invalid([("people", "required", _("Choose somebody to write to."))])
    if len(others) >= MOST_MEMBERS:
        raise Invalid([("people", "too_many", _("At most a hundred people."))])
    if not may_be_written_to(by, others):
        raise NotFound()


def _direct(by: User, other: User, pitch: Pitch | None) -> Conversation:
    parties = _parties(by.pk, other.pk, pitch)
    found = Conversation.objects.filter(parties=parties).first()
    if found is not None:
        return found
    if either_blocked(by.pk, other.pk):
        raise Forbidden(_("Nobody can write here any more."), code="parted")
    limits.require("conversation", by.public_id)
    made, new = _made(parties, begun_by=by, pitch=pitch)
    if new:
        Member.objects.create(conversation=made, person=by, status=Member.Status.IN)
        _ask(made, by, [other])
    return made


def _parties(one: int, other: int, pitch: Pitch | None) -> str:
    return f"{min(one, other)}:{max(one, other)}:{pitch.pk if pitch else 0}"


def _made(parties: str, **how: object) -> tuple[Conversation, bool]:
    """The one direct conversation of these parties, and whether it is new. It is held from here on."""
    row = Conversation(kind=Conversation.Kind.DIRECT, parties=parties, **how)
    Conversation.objects.bulk_create([row], ignore_conflicts=True)
    locked = Conversation.objects.locked().get(parties=parties)
    return locked, locked.public_id == row.public_id


def _ask(locked: Conversation, by: User, people: list[User]) -> None:
    """Let these people in: at once whom the person works with, the others are asked."""
    known = known_to(by, [person.pk for person in people])
    Member.objects.bulk_create(
        Member(
            conversation=locked,
            person=person,
            status=Member.Status.IN if person.pk in known else Member.Status.ASKED,
            since_seq=locked.last_seq,
            read_seq=locked.last_seq,
        )
        for person in people
    )
    notify_conversation_changed(locked, [by.pk, *(person.pk for person in people)], "begun")
    for person in people:
        if person.pk not in known:
            notifications.notify(
                to=person,
                kind="conversation.asked",
                subject=locked.public_id,
                key=f"conversation.asked:{locked.public_id}:{locked.last_seq}",
                params={"person": by.display_name},
            )


@transaction.atomic
def open_for_agreement(nda: Nda) -> Conversation:
    """The conversation of two who signed, open to both, with the agreement as a card in it. Done twice, it is done once."""
    locked, _new = _made(_parties(nda.owner_id, nda.requester_id, nda.pitch), begun_by=nda.owner, pitch=nda.pitch)
    for person in (nda.owner, nda.requester):
        member, _made_now = Member.objects.get_or_create(
            conversation=locked, person=person, defaults={"status": Member.Status.IN}
        )
        if member.status == Member.Status.ASKED:
            member.become(Member.Status.IN)
            member.save(update_fields=["status"])
    if not locked.messages.filter(sender=None, client_id=nda.public_id).exists():
        add_system_message(
            locked, sender=None, client_id=nda.public_id, digest="", card={"kind": "nda", "id": nda.public_id}
        )
    return locked


@transaction.atomic
def accept(*, by: User, conversation: Conversation) -> None:
    """Take part, from now on or after all.

    Raises:
        NotFound: not asked.
        WrongState: in it already, or left.
    """
    locked, member = lock_conversation(conversation, by)
    member.become(Member.Status.IN)
    member.save(update_fields=["status"])
    notify_conversation_changed(locked, recipient_ids(locked), "accepted")


@transaction.atomic
def ignore(*, by: User, conversation: Conversation) -> None:
    """Hear nothing of it. The others are not told.

    Raises:
        NotFound: not asked.
        WrongState: answered already.
    """
    locked, member = lock_conversation(conversation, by)
    member.become(Member.Status.IGNORED)
    member.read_seq = locked.last_seq
    member.save(update_fields=["status", "read_seq"])
    notify_conversation_changed(locked, [by.pk], "ignored")


@transaction.atomic
def block(*, by: User, conversation: Conversation) -> None:
    """Want nothing to do with the other one of two, here and elsewhere.

    Raises:
        NotFound: not theirs.
        WrongState: a group; its people are blocked one by one, on their pages.
    """
    locked, member = lock_conversation(conversation, by)
    if locked.kind != Conversation.Kind.DIRECT:
        raise WrongState(_("Block people of a group on their own pages."))
    other = locked.members.exclude(person=by).select_related("person").get()
    accounts.block(by=by, person=other.person)
    if member.may_become(Member.Status.IGNORED):
        member.become(Member.Status.IGNORED)
        member.save(update_fields=["status"])
    notify_conversation_changed(locked, [by.pk], "blocked")


@transaction.atomic
def add_people(*, by: User, conversation: Conversation, people: Iterable[User]) -> None:
    """Ask people into a group. They read what is said from now on.

    Raises:
        NotFound: not theirs, or one of the people is not theirs to know of.
        WrongState: they do not take part, or it is a conversation of two.
        Conflict: somebody is in it already.
        Invalid: nobody, or too many.
    """
    require_may_contact_others(by)
    limits.require("conversation", by.public_id)
    locked, member = lock_conversation(conversation, by)
    require_member(member.status)
    if locked.kind != Conversation.Kind.GROUP:
        raise WrongState(_("Begin a group with both of them instead."))
    others = list({person.pk: person for person in people}.values())
    _require_people(by, others)
    there = locked.members.exclude(status=Member.Status.LEFT)
    if there.filter(person__in=others).exists():
        raise Conflict(_("Somebody of them is in this conversation already."), code="already_in")
    if there.count() + len(others) > MOST_MEMBERS:
        raise Invalid([("people", "too_many", _("At most a hundred people."))])
    returning = locked.members.filter(person__in=others)
    for old in returning.select_related("person"):
        # Who comes back reads on from here; what was said while they were away is not theirs.
        old.become(Member.Status.ASKED)
        old.since_seq, old.until_seq, old.left_at, old.read_seq = locked.last_seq, None, None, locked.last_seq
        old.save(update_fields=["status", "since_seq", "until_seq", "left_at", "read_seq"])
        others = [person for person in others if person.pk != old.person_id]
        notify_conversation_changed(locked, [old.person_id], "begun")
    if others:
        _ask(locked, by, others)
    notify_conversation_changed(locked, recipient_ids(locked), "members")


@transaction.atomic
def leave(*, by: User, conversation: Conversation) -> None:
    """Leave a group: nothing that is said afterwards arrives.

    Raises:
        NotFound: not theirs.
        WrongState: left already, or a conversation of two: that is put away, or its other side blocked.
    """
    locked, member = lock_conversation(conversation, by)
    _part(locked, member)


@transaction.atomic
def remove(*, by: User, conversation: Conversation, person: User) -> None:
    """Take somebody out of a group that one has begun.

    Raises:
        NotFound: not theirs, or that person is not in it.
        Forbidden: somebody else has begun it.
        WrongState: see `leave`.
    """
    locked, member = lock_conversation(conversation, by)
    require_member(member.status)
    if locked.begun_by_id != by.pk:
        raise Forbidden(_("Whoever began the group decides who is in it."))
    other = locked.members.filter(person=person).exclude(person=by).first()
    if other is None:
        raise NotFound()
    _part(locked, other)


def person_left(person_id: int) -> None:
    """An account was closed: they leave their groups and questions, and forget their drafts. What they said stays with those they said it to."""
    mine = Member.objects.filter(person=person_id)
    mine.update(draft="")
    for pk in list(mine.exclude(status=Member.Status.LEFT).values_list("conversation", flat=True)):
        _end_for(pk, person_id)


@transaction.atomic
def _end_for(conversation_id: int, person_id: int) -> None:
    locked = Conversation.objects.locked().get(pk=conversation_id)
    member = locked.members.exclude(status=Member.Status.LEFT).filter(person=person_id).first()
    if member is not None:
        _put_out(locked, member)
        notify_conversation_changed(locked, recipient_ids(locked), "members")


def _part(locked: Conversation, member: Member) -> None:
    if locked.kind != Conversation.Kind.GROUP:
        raise WrongState(_("A conversation of two is put away or blocked, not left."))
    _put_out(locked, member)
    notify_conversation_changed(locked, [member.person_id, *recipient_ids(locked)], "members")


def _put_out(locked: Conversation, member: Member) -> None:
    member.become(Member.Status.LEFT)
    member.until_seq, member.left_at = locked.last_seq, timezone.now()
    member.save(update_fields=["status", "until_seq", "left_at"])
