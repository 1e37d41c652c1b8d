"""Who was written to and has not read is told: after a while, once until they have read, and not of what they do not want."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from pitchey.accounts import services as accounts
from pitchey.accounts.models import User
from pitchey.conversations import services as conversations
from pitchey.conversations.models import Conversation, Message
from pitchey.conversations.services import unread
from pitchey.notifications.models import Notification
from pitchey.outbox.models import Job
from tests.factories.ndas import approved_nda, sign
from tests.factories.pitches import published_pitch
from tests.factories.talks import asked, say, talk

pytestmark = pytest.mark.django_db
A_WHILE = unread.WAIT + timedelta(seconds=1)


@pytest.fixture
def a_while_later(outbox_run: Any) -> Any:
    """Lets the wait pass: all that was said and promised so far is older."""

    def pass_() -> None:
        for message in Message.objects.all():
            Message.objects.filter(pk=message.pk).update(created_at=message.created_at - A_WHILE)
        Conversation.objects.exclude(notify_at=None).update(notify_at=timezone.now())
        Job.objects.filter(topic="conversations.tell_unread", status="waiting").update(run_after=timezone.now())
        outbox_run()

    return pass_


def told(person: User, **where: Any) -> list[dict[str, Any]]:
    rows = Notification.objects.filter(person=person, kind="conversation.unread", **where)
    return [row.params for row in rows.order_by("pk")]


def looks() -> int:
    return Job.objects.filter(topic="conversations.tell_unread", status="waiting").count()


def test_an_unread_message_is_notified_once_until_it_is_read(cara: User, ivan: User, a_while_later: Any) -> None:
    held = talk(cara, ivan)
    say(cara, held, "Are you there?")
    say(cara, held, "I have news.")
    assert (told(ivan), looks()) == ([], 1)
    a_while_later()
    assert (told(ivan), told(cara), looks()) == ([{"person": cara.display_name}], [], 0)
    say(cara, held, "Still there?")
    a_while_later()
    assert len(told(ivan)) == 1  # they know that something waits
    conversations.mark_read(by=ivan, conversation=held, seq=3)
    assert told(ivan, read_at=None) == []
    say(cara, held, "And now?")
    a_while_later()
    assert (len(told(ivan)), len(told(ivan, read_at=None))) == (2, 1)


def test_a_mail_says_who_wrote_and_nothing_of_what(
    cara: User, ivan: User, a_while_later: Any, mailoutbox: list[Any]
) -> None:
    held = talk(cara, ivan)
    a_while_later()
    mailoutbox.clear()
    say(cara, held, "The twins are the arsonist.")
    a_while_later()
    [mail] = [mail for mail in mailoutbox if mail.to == [ivan.email]]
    assert cara.display_name in mail.subject + mail.body
    assert "arsonist" not in mail.subject + mail.body + str(mail.alternatives)


def test_a_message_read_or_answered_in_time_is_not_notified(cara: User, ivan: User, a_while_later: Any) -> None:
    held = talk(cara, ivan)
    say(cara, held, "Are you there?")
    say(ivan, held, "I am.")
    conversations.mark_read(by=cara, conversation=held, seq=2)
    a_while_later()
    assert told(ivan) == told(cara) == []


def test_an_answer_settles_the_notice_at_the_next_look_at_the_talk(cara: User, ivan: User, a_while_later: Any) -> None:
    held = talk(cara, ivan)
    say(cara, held, "Are you there?")
    a_while_later()
    say(ivan, held, "From my telephone: yes.")
    conversations.mark_read(by=ivan, conversation=held, seq=2)
    assert (len(told(ivan)), told(ivan, read_at=None)) == (1, [])


def test_what_was_said_just_now_waits_for_a_look_of_its_own(
    cara: User, ivan: User, a_while_later: Any, outbox_run: Any
) -> None:
    held = talk(cara, ivan)
    say(cara, held, "Are you there?")
    conversations.mark_read(by=ivan, conversation=held, seq=1)
    say(cara, held, "One more thing.")
    Conversation.objects.filter(pk=held.pk).update(notify_at=timezone.now())
    Job.objects.filter(topic="conversations.tell_unread").update(run_after=timezone.now())
    outbox_run()
    assert (told(ivan), looks()) == ([], 1)
    a_while_later()
    assert (len(told(ivan)), looks()) == (1, 0)


@pytest.mark.parametrize("reason", ["muted", "asked", "left", "blocked", "suspended", "taken back", "the house"])
def test_nobody_is_told_of_what_they_do_not_want_or_cannot_read(
    reason: str, cara: User, ivan: User, pru: User, a_while_later: Any, outbox_run: Any
) -> None:
    if reason == "the house":
        sign(approved_nda(published_pitch(cara), ivan))
        outbox_run()
        a_while_later()
        assert told(ivan) == told(cara) == []
        return
    held = asked(cara, ivan) if reason == "asked" else talk(cara, ivan, pru)
    message = say(cara, held, "Are you there?")
    if reason == "muted":
        conversations.set_flags(by=ivan, conversation=held, muted=True)
    elif reason == "left":
        conversations.leave(by=ivan, conversation=held)
    elif reason == "blocked":
        accounts.block(by=ivan, person=cara)
    elif reason == "suspended":
        User.objects.filter(pk=ivan.pk).update(is_active=False)
    elif reason == "taken back":
        conversations.delete(by=cara, message=message)
    a_while_later()
    assert told(ivan) == []
    if reason not in ("asked", "taken back"):
        assert len(told(pru)) == 1


def test_a_look_that_runs_twice_tells_once(cara: User, ivan: User, a_while_later: Any) -> None:
    held = talk(cara, ivan)
    say(cara, held, "Are you there?")
    a_while_later()
    conversations.notify_unread(held.pk)
    assert (len(told(ivan)), looks()) == (1, 0)
