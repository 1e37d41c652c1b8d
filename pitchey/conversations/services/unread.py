"""Who has not read what was said to them? A notice tells them, once until they have read, for nobody looks at an open page all day."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from pitchey.conversations.models import Conversation, Member
from pitchey.conversations.policies import blocked_either_way
from pitchey.notifications import services as notifications
from pitchey.outbox import services as outbox

WAIT = timedelta(minutes=3)  # so long a message may stay unread before anybody is told of it
KIND = "conversation.unread"


def schedule_unread_notice(locked: Conversation) -> None:
    """Look after a while who has not read, in a held conversation. However much is said meanwhile, one look waits."""
    if locked.notify_at is None:
        locked.notify_at = timezone.now() + WAIT
        locked.save(update_fields=["notify_at"])
        outbox.enqueue("conversations.tell_unread", run_after=locked.notify_at, conversation_id=locked.pk)


@transaction.atomic
def notify_unread(conversation_id: int) -> None:
    """Tell those who take part and have not read for a while, and look again later if something newer stands there. Done twice, it is done once."""
    locked = Conversation.objects.locked().get(pk=conversation_id)
    now = timezone.now()
    if locked.notify_at is None or locked.notify_at > now:
        return
    locked.notify_at = None
    locked.save(update_fields=["notify_at"])
    messages = locked.messages.filter(deleted_at=None, sender__isnull=False)
    last = messages.filter(created_at__lte=now - WAIT).select_related("sender").order_by("-seq").first()
    if messages.filter(seq__gt=last.seq if last else 0).exists():
        schedule_unread_notice(locked)
    if last is None or last.sender is None:
        return
    # Whoever says something has read up to there, so what is unread was said by others.
    waiting = Member.objects.filter(conversation=locked, status=Member.Status.IN, muted=False, person__is_active=True)
    waiting = waiting.filter(read_seq__lt=last.seq, notified_seq__lte=F("read_seq"))
    for member in waiting.exclude(person__in=blocked_either_way(last.sender)).select_related("person"):
        member.notified_seq = last.seq
        member.save(update_fields=["notified_seq"])
        notifications.notify(
            to=member.person,
            kind=KIND,
            subject=locked.public_id,
            key=f"{KIND}:{locked.public_id}:{last.seq}",
            params={"person": last.sender.display_name},
        )


def has_read(locked: Conversation, member: Member) -> None:
    """The notice of what a member has now read is settled."""
    if member.notified_seq and member.notified_seq <= member.read_seq:
        member.notified_seq = 0
        member.save(update_fields=["notified_seq"])
        notifications.settle(to=member.person, kind=KIND, subject=locked.public_id)
