"""What does a person see of their conversations? The inbox, a thread, how far everybody read, search, export; and how they keep each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from pitchey.accounts.models import PORTAL_ROLES, User
from pitchey.conversations.models import LONGEST, Attachment, Conversation, Member, Message
from pitchey.conversations.payloads import message_payload
from pitchey.conversations.policies import bound_readers
from pitchey.conversations.services.locks import (
    lock_conversation,
    notify_conversation_changed,
    recipient_ids,
    require_not_blocked,
)
from pitchey.conversations.services.unread import has_read
from pitchey.core import limits
from pitchey.core.errors import NotFound
from pitchey.core.ids import may_be_id
from pitchey.core.types import Json
from pitchey.core.validation import text, validate
from pitchey.events import pubsub
from pitchey.events.services import push
from pitchey.ndas.models import Nda

MAX_NOTIFIED = 20  # members up to whom everybody is told who has read what
_DRAFT = {"draft": text(LONGEST)}


def inbox(person: User, *, box: str = "") -> QuerySet[Member]:
    """The person's conversations with what a list shows of them. Boxes: "" (current), archived, asked, ignored, unread."""
    rows = Member.objects.filter(person=person).select_related("conversation__pitch__listing")
    if box == "archived":
        return rows.filter(archived=True).exclude(status=Member.Status.IGNORED)
    if box == "asked":
        return rows.filter(status=Member.Status.ASKED)
    if box == "ignored":
        return rows.filter(status=Member.Status.IGNORED)
    rows = rows.filter(archived=False).exclude(status=Member.Status.IGNORED)
    if box == "unread":
        return rows.filter(Q(conversation__last_seq__gt=F("read_seq")) | Q(marked_unread=True))
    return rows


def unread_count(person: User) -> int:
    """How many conversations have something new, counted up to 100."""
    return Member.objects.unread().filter(person=person, archived=False)[:100].count()


def conversation_of(person: User, public_id: str) -> Conversation:
    """A conversation of this person.

    Raises:
        NotFound: they have none of this id.
    """
    mine = Conversation.objects.visible_to(person).filter(public_id=public_id) if may_be_id(public_id) else None
    found = mine.first() if mine is not None else None
    if found is None:
        raise NotFound()
    return found


def companions(person: User) -> QuerySet[User]:
    """People whom one knows: who signed with one, works with one, or talks with one; by name."""
    signed = Nda.objects.filter(signed_at__isnull=False)
    known = Q(pk__in=signed.filter(owner=person).values("requester"))
    known |= Q(pk__in=signed.filter(requester=person).values("owner"))
    known |= Q(pk__in=bound_readers().filter(nda__owner=person).values("person"))
    known |= Q(pk__in=bound_readers().filter(person=person).values("nda__owner"))
    known |= Q(memberships__organisation__in=person.memberships.values("organisation"))
    known |= Q(
        talks__status="in",
        talks__conversation__in=Member.objects.filter(person=person, status="in").values("conversation"),
    )
    found = User.objects.visible_to(person).filter(known, role__in=PORTAL_ROLES).exclude(pk=person.pk)
    return found.distinct().order_by("display_name", "pk")


@dataclass(frozen=True)
class Thread:
    """A piece of a conversation, oldest first, and whether there is more before and after it."""

    messages: list[Message]
    before: bool
    after: bool


def thread(
    person: User,
    conversation: Conversation,
    *,
    limit: int,
    after_seq: int | None = None,
    before_seq: int | None = None,
) -> Thread:
    """Up to `limit` messages that the person may read: those after a number, those before one, or the newest."""
    rows = Message.objects.visible_to(person).with_relations().filter(conversation=conversation)
    if after_seq is not None:
        found = list(rows.filter(seq__gt=after_seq).order_by("seq")[: limit + 1])
        return Thread(found[:limit], before=after_seq > 0, after=len(found) > limit)
    if before_seq is not None:
        rows = rows.filter(seq__lt=before_seq)
    found = list(rows.order_by("-seq")[: limit + 1])
    return Thread(found[:limit][::-1], before=len(found) > limit, after=before_seq is not None)


@transaction.atomic
def mark_read(*, by: User, conversation: Conversation, seq: int) -> Member:
    """Read up to this number; reading never goes back.

    Raises:
        NotFound: not theirs.
    """
    member = Member.objects.select_for_update().filter(conversation=conversation, person=by).first()
    if member is None:
        raise NotFound()
    last = Conversation.objects.values_list("last_seq", flat=True).get(pk=conversation.pk)
    upto = min(max(seq, member.read_seq), member.until_seq or last, last)
    if upto <= member.read_seq and not member.marked_unread:
        has_read(conversation, member)
        return member
    member.read_seq, member.read_at, member.marked_unread = max(upto, member.read_seq), timezone.now(), False
    member.save(update_fields=["read_seq", "read_at", "marked_unread"])
    has_read(conversation, member)
    people = recipient_ids(conversation)
    notified = people if len(people) <= MAX_NOTIFIED and member.status == Member.Status.IN else []
    about = {
        "conversation": conversation.public_id,
        "person": by.public_id,
        "seq": member.read_seq,
        "at": member.read_at.isoformat(),
    }
    push([by.pk, *notified], "conversation.read", about)
    return member


@transaction.atomic
def set_flags(*, by: User, conversation: Conversation, **how: bool) -> Member:
    """Mute, archive, pin or mark unread, each on or off: how one keeps a conversation, for oneself alone.

    Raises:
        NotFound: not theirs.
    """
    locked, member = lock_conversation(conversation, by)
    for name in how.keys() & {"muted", "archived", "pinned", "marked_unread"}:
        setattr(member, name, how[name])
    member.save(update_fields=list(how))
    notify_conversation_changed(locked, [by.pk], "kept")
    return member


@transaction.atomic
def save_draft(*, by: User, conversation: Conversation, draft: str) -> None:
    """Keep what is not sent yet; it is there on the person's other devices as well.

    Raises:
        NotFound: not theirs.
        Invalid: too long.
    """
    text = validate(_DRAFT, {"draft": draft})["draft"]
    if not Member.objects.filter(conversation=conversation, person=by).update(draft=text):
        raise NotFound()


def typing(*, by: User, conversation: Conversation) -> None:
    """Tell the others who is writing; it is not kept.

    Raises:
        NotFound: not theirs, or they do not take part.
        Forbidden: one of two blocked the other (`parted`).
    """
    people = recipient_ids(conversation)
    if by.pk not in people or not Member.objects.filter(conversation=conversation, person=by, status="in").exists():
        raise NotFound()
    require_not_blocked(conversation)
    about = {"conversation": conversation.public_id, "person": by.public_id, "name": by.get_short_name()}
    pubsub.publish_ephemeral([person for person in people if person != by.pk], "typing", about)


_WORD = re.compile(r"(from|in|has):(\S+)", re.IGNORECASE)
LONGEST_SEARCH = 200  # characters that are looked at


def search(person: User, words: str, conversation: Conversation | None = None) -> QuerySet[Message]:
    """Messages that the person may read, everywhere or in one conversation, by words and by `from:name`, `in:title`, `has:link`, `has:card`,
    `has:file`. Order and cut it by the caller.

    Raises:
        LimitReached: too many searches in a minute.
    """
    limits.require("search", person.public_id)
    rows = Message.objects.visible_to(person).with_relations().filter(deleted_at=None)
    rows = rows.exclude(conversation__in=Member.objects.filter(person=person, status="ignored").values("conversation"))
    if conversation is not None:
        rows = rows.filter(conversation=conversation)
    words = words.strip()[:LONGEST_SEARCH]
    for name, value in _WORD.findall(words):
        if name.lower() == "from":
            rows = (
                rows.filter(sender=person)
                if value.lower() == "me"
                else rows.filter(sender__display_name__icontains=value)
            )
        elif name.lower() == "in":
            about = Q(conversation__title__icontains=value) | Q(conversation__pitch__listing__title__icontains=value)
            rows = rows.filter(about)
        elif value.lower() == "link":
            rows = rows.filter(body__iregex=r"https?://")
        elif value.lower() == "card":
            rows = rows.filter(card__isnull=False)
        elif value.lower() == "file":
            rows = rows.filter(Exists(Attachment.objects.filter(message=OuterRef("pk"))))
    plain = _WORD.sub(" ", words).strip()
    if plain:
        query = SearchQuery(plain, config="simple", search_type="websearch")
        rows = rows.annotate(words=SearchVector("body", config="simple")).filter(words=query)
    return rows


def export(*, by: User, conversation: Conversation) -> Iterator[Json]:
    """Everything in a conversation that the person may read, oldest first, as plain data."""
    at = 0
    while True:
        piece = thread(by, conversation, limit=500, after_seq=at)
        for message in piece.messages:
            yield message_payload(message)
            at = message.seq
        if not piece.after:
            return
