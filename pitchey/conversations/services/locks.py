"""What every verb begins with: the conversation, held, and the person's place in it."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from pitchey.accounts.models import User
from pitchey.conversations.models import Conversation, Member, Message
from pitchey.conversations.policies import either_blocked
from pitchey.core.errors import Forbidden, NotFound, WrongState
from pitchey.events.services import push

_NOT_YET = _("Accept this conversation first.")
_GONE = _("You are not in this conversation any more.")
_PARTED = _("Nobody can write here any more.")


def lock_conversation(conversation: Conversation, by: User) -> tuple[Conversation, Member]:
    """The conversation until the transaction ends, and the person's membership as it is now.

    Raises:
        NotFound: they have nothing to do with it.
    """
    locked = Conversation.objects.locked().filter(pk=conversation.pk).first()
    member = Member.objects.filter(conversation=locked, person=by).first() if locked else None
    if locked is None or member is None:
        raise NotFound()
    return locked, member


def require_member(status: str) -> None:
    """
    Raises:
        WrongState: not answered yet, ignored, or left.
    """
    if status != Member.Status.IN:
        waiting = status in (Member.Status.ASKED, Member.Status.IGNORED)
        raise WrongState(_NOT_YET if waiting else _GONE, status_now=str(status))


def require_not_blocked(conversation: Conversation) -> None:
    """
    Raises:
        Forbidden: in a conversation of two, one blocked the other. Who did is not told.
    """
    if conversation.kind == Conversation.Kind.DIRECT and conversation.parties:
        one, other = (int(part) for part in conversation.parties.split(":")[:2])
        if either_blocked(one, other):
            raise Forbidden(_PARTED, code="parted")


def recipient_ids(conversation: Conversation) -> list[int]:
    """Whom an event of this conversation is for (primary keys)."""
    return list(Member.objects.recipients().filter(conversation=conversation).values_list("person_id", flat=True))


def notify_conversation_changed(conversation: Conversation, people: Iterable[int], what: str) -> None:
    """Tell these people that something about the conversation, or their place in it, is different now."""
    push(people, "conversation.updated", {"conversation": conversation.public_id, "what": what})


def notify_message_changed(message: Message, kind: str) -> None:
    """Tell those who may read a message that something about it is different now."""
    there = Member.objects.recipients().filter(conversation=message.conversation_id, since_seq__lt=message.seq)
    about = {"conversation": message.conversation.public_id, "id": message.public_id, "seq": message.seq}
    push(there.values_list("person_id", flat=True), kind, about)
