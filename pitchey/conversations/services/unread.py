"""Who has not read what was said to them? A notice tells them, once until they have read, for nobody looks at an open page all day."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from pitchey.conversations.models import Conversation, Member
from pitchey.conversations.policies import parted_from
from pitchey.notifications import services as notifications
from pitchey.outbox import services as outbox

WAIT = timedelta(minutes=3)  # so long a message may stay unread before anybody is told of it
KIND = "conversation.unread"


def tell_later(held: Conversation) -> None:
    """Look after a while who has not read, in a held conversation. However much is said meanwhile, one look waits."""
    if held.tells_at is None:
        held.tells_at = timezone.now() + WAIT
        held.save(update_fields=["tells_at"])
        outbox.enqueue("conversations.tell_unread", run_after=held.tells_at, conversation_id=held.pk)


@transaction.atomic
def tell_unread(conversation_id: int) -> None:
    """Tell those who take part and have not read for a while, and look again later if something newer stands there. Done twice, it is done once."""
    held = Conversation.objects.locked().get(pk=conversation_id)
    now = timezone.now()
    if held.tells_at is None or held.tells_at > now:
        return
    held.tells_at = None
    held.save(update_fields=["tells_at"])
    said = held.messages.filter(deleted_at=None, sender__isnull=False)
    last = said.filter(created_at__lte=now - WAIT).select_related("sender").order_by("-seq").first()
    if said.filter(seq__gt=last.seq if last else 0).exists():
        tell_later(held)
    if last is None or last.sender is None:
        return
    # Whoever says something has read up to there, so what is unread was said by others.
    waiting = Member.objects.filter(conversation=held, status=Member.Status.IN, muted=False, person__is_active=True)
    waiting = waiting.filter(read_seq__lt=last.seq, told_seq__lte=F("read_seq"))
    for member in waiting.exclude(person__in=parted_from(last.sender)).select_related("person"):
        member.told_seq = last.seq
        member.save(update_fields=["told_seq"])
        notifications.notify(
            to=member.person,
            kind=KIND,
            subject=held.public_id,
            key=f"{KIND}:{held.public_id}:{last.seq}",
            params={"person": last.sender.display_name},
        )


def has_read(held: Conversation, member: Member) -> None:
    """The notice of what a member has now read is settled."""
    if member.told_seq and member.told_seq <= member.read_seq:
        member.told_seq = 0
        member.save(update_fields=["told_seq"])
        notifications.settle(to=member.person, kind=KIND, subject=held.public_id)
