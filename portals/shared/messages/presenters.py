"""How does a page show conversations? Rows of the list, messages of a thread, and light formatting as parts that templates print."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from urllib.parse import urlsplit

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from pitchey.accounts.models import User
from pitchey.conversations import cards, presence
from pitchey.conversations.models import Conversation, Member, Message
from pitchey.media.models import File
from pitchey.ndas import access
from pitchey.pitches.models import Document
from portals.shared.request import Request

# A web address, *strong* or _slanted_ words. What is found is printed by a template, which escapes it.
_MARKS = re.compile(
    r"(?P<link>https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]])|(?<!\w)\*(?P<strong>[^*\n]+)\*(?!\w)|(?<!\w)_(?P<em>[^_\n]+)_(?!\w)"
)
LISTED = 40  # conversations of one page of the list


@dataclass(frozen=True)
class Part:
    """A piece of a text: plain, strong, em, or a link with the host that it leads to."""

    kind: str
    text: str
    host: str = ""


def parts(text: str) -> list[Part]:
    """A text in pieces, for light formatting without any markup of its own."""
    found, at = [], 0
    for match in _MARKS.finditer(text):
        kind = str(match.lastgroup)
        host = _host(match[kind]) if kind == "link" else ""
        if kind == "link" and not host:
            continue
        found += [Part("plain", text[at : match.start()]), Part(kind, match[kind], host)]
        at = match.end()
    return [part for part in [*found, Part("plain", text[at:])] if part.text]


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


@dataclass
class ConversationRow:
    """A conversation in the list."""

    member: Member
    name: str
    others: list[User]
    last: Message | None
    unread: int
    present: bool
    current: bool = False

    @property
    def address(self) -> str:
        return reverse("shared:talk", args=[self.member.conversation.public_id])


@dataclass
class MessageRow:
    """A message in a thread, as this reader sees it."""

    message: Message
    parts: list[Part]
    mine: bool
    note: str
    day: datetime | None = None  # where another day begins
    new: bool = False  # where the unread begins
    card: dict[str, object] = field(default_factory=dict)
    signs: list[tuple[str, int]] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    opens: bool = False  # whether this reader may open them


def other_people(member: Member) -> list[User]:
    """The other people of a conversation whose members are prefetched; who has left only when nobody else is there."""
    rows = [row for row in member.conversation.members.all() if row.person_id != member.person_id]
    there = [row for row in rows if row.status != "left"]
    return [row.person for row in sorted(there or rows, key=lambda row: row.pk)]


def conversation_name(member: Member) -> str:
    """What the list calls a conversation: its title, or the other people."""
    names = [person.display_name for person in other_people(member)]
    return member.conversation.title or ", ".join(names[:3]) + ("…" if len(names) > 3 else "")


def conversation_rows(
    person: User, members: Sequence[Member], current: Conversation | None = None
) -> list[ConversationRow]:
    """The rows of this person's list, with the last word of each conversation that they may read."""
    last_ones = reduce(
        or_, (Q(conversation=member.conversation_id, seq=member.last_seq) for member in members), Q(pk=None)
    )
    readable = Message.objects.visible_to(person).with_relations().filter(last_ones)
    last_messages = {message.conversation_id: message for message in readable}
    everybody = {other.pk: other for member in members for other in other_people(member)}
    here = presence.states_of(everybody.values(), seen_by=person)
    found = []
    for member in members:
        others = other_people(member)
        found.append(
            ConversationRow(
                member,
                conversation_name(member),
                others,
                last_messages.get(member.conversation_id),
                member.unread or int(member.marked_unread),
                len(others) == 1 and here.get(others[0].pk) == "active",
                current is not None and member.conversation_id == current.pk,
            )
        )
    return found


def message_rows(member: Member, messages: Iterable[Message]) -> list[MessageRow]:
    """Messages of a thread for one member, with the days and the place where the new ones begin."""
    messages = list(messages)
    shown = cards.describe_cards(member.person, messages)
    read = max(
        (
            row.read_seq
            for row in member.conversation.members.all()
            if row.person_id != member.person_id and row.status == "in"
        ),
        default=0,
    )
    found: list[MessageRow] = []
    day = None
    for message in messages:
        mine = message.sender_id == member.person_id
        note = _("Read") if message.seq <= read else _("Sent")
        counts: dict[str, int] = {}
        for reaction in message.reactions.all():
            counts[reaction.sign] = counts.get(reaction.sign, 0) + 1
        begins = message.created_at.date() != day
        day = message.created_at.date()
        found.append(
            MessageRow(
                message,
                parts(message.body),
                mine,
                note if mine and not message.deleted_at else "",
                day=message.created_at if begins else None,
                new=message.seq == member.read_seq + 1 and not mine and message.seq > 1,
                card=shown.get(message.pk, {}),
                signs=sorted(counts.items()),
                files=[row.file for row in message.attachments.all()],
                opens=member.status == Member.Status.IN,
            )
        )
    return found


def card_choices(request: Request, conversation: Conversation) -> list[tuple[str, str]]:
    """What a message here can point at: the conversation's pitch, and those of its documents that the person may read."""
    pitch = conversation.pitch
    if pitch is None or not hasattr(pitch, "listing"):
        return []
    papers = Document.objects.current().ready().select_related("pitch", "file").filter(pitch=pitch)
    pages = [
        (f"page:{paper.public_id}", _("A page of %(name)s") % {"name": paper.name})
        for paper in papers
        if access.may_know(request.user, paper)
    ]
    return [(f"pitch:{pitch.public_id}", pitch.listing.title), *pages]
