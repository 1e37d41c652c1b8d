"""What waits leaves once, in one mail, whoever dies on the way; what binds never waits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from pitchey.accounts.models import Role, User
from pitchey.core.errors import Invalid
from pitchey.notifications import digests
from pitchey.notifications import services as notifications
from pitchey.notifications.catalogue import KINDS
from pitchey.notifications.models import Digest, Notification
from pitchey.notifications.preferences import (
    KindPreference,
    MailSchedule,
    mail_schedule_of,
    save_mail_schedule,
    save_preferences,
)
from pitchey.outbox.models import Job
from tests.factories import cast

Run = Callable[[], int]


def tell(to: User, key: str, kind: str = "nda.requested", subject: str = "", detail: str = "") -> None:
    params = {"person": f"P{key}", "pitch": "The Tide Clerk", "date": "1 May", "reason": "why"}
    notifications.notify(to=to, kind=kind, subject=subject or f"nda_{key}", key=key, params=params, detail=detail)


def later(days: int = 8) -> datetime:
    return timezone.now() + timedelta(days=days)


def quiet_now(person: User) -> MailSchedule:
    """Quiet hours that began an hour ago, at the clock of the person (UTC in the cast)."""
    now = timezone.now()
    return MailSchedule(quiet_from=(now - timedelta(hours=1)).time(), quiet_until=(now + timedelta(hours=1)).time())


@pytest.mark.parametrize("rhythm", ["hourly", "daily", "weekly"])
def test_three_notices_leave_in_one_mail_when_it_is_time(rhythm: str, cara: User, outbox_run: Run) -> None:
    save_mail_schedule(by=cara, hours=MailSchedule(rhythm=rhythm))
    for key in "abc":
        tell(cara, key, detail=f"Words of {key}")
    outbox_run()
    assert mail.outbox == []
    assert digests.send_due(now=timezone.now()) == 0
    assert notifications.unread_count(cara) == 3
    made = digests.digest(cara.pk, now=later())
    outbox_run()
    [letter] = mail.outbox
    assert letter.subject == "3 notices for you"
    html = str(letter.alternatives[0].content)  # type: ignore[attr-defined]
    for key in "abc":
        assert f"P{key} asks to read The Tide Clerk." in letter.body
        assert f"/go/nda_{key}/" in letter.body
        assert f"Words of {key}" in html
        assert f"/go/nda_{key}/" in html
    assert made is not None
    assert "/unsubscribe/" in letter.extra_headers["List-Unsubscribe"]


def test_a_digest_is_sent_once_and_named_by_its_row(cara: User, outbox_run: Run) -> None:
    save_mail_schedule(by=cara, hours=MailSchedule(rhythm="daily"))
    tell(cara, "a")
    tell(cara, "b")
    assert digests.send_due(now=later()) == 1
    assert digests.digest(cara.pk, now=later()) is not None
    assert digests.digest(cara.pk, now=later()) is None
    assert digests.send_due(now=later()) == 0
    outbox_run()
    assert len(mail.outbox) == 1


def test_one_that_waited_alone_is_an_ordinary_letter(cara: User, outbox_run: Run) -> None:
    save_mail_schedule(by=cara, hours=MailSchedule(rhythm="daily"))
    tell(cara, "a", detail="I would like to invest.")
    digests.digest(cara.pk, now=later())
    outbox_run()
    [letter] = mail.outbox
    assert letter.subject == "Pa asks to read The Tide Clerk."
    assert "I would like to invest." in letter.body


def test_many_of_one_kind_about_one_subject_are_one_line(cara: User, outbox_run: Run) -> None:
    save_mail_schedule(by=cara, hours=MailSchedule(rhythm="hourly"))
    for key in "abcd":
        tell(cara, key, subject="nda_same")
    tell(cara, "e")
    digests.digest(cara.pk, now=later())
    outbox_run()
    [letter] = mail.outbox
    assert letter.subject == "2 notices for you"
    assert letter.body.count("/go/nda_same/") == 1
    assert "Pd asks to read The Tide Clerk. (4 times)" in letter.body


def test_after_a_mail_a_burst_about_the_same_thing_waits_for_itself(cara: User, outbox_run: Run) -> None:
    for key in "abcd":
        tell(cara, key, subject="nda_same")
    tell(cara, "other")
    outbox_run()
    assert [letter.subject.partition(" ")[0] for letter in mail.outbox] == ["Pa", "Pother"]
    digests.digest(cara.pk, now=timezone.now())
    outbox_run()
    assert len(mail.outbox) == 2
    digests.digest(cara.pk, now=timezone.now() + notifications.BURST)
    outbox_run()
    assert mail.outbox[2].subject == "Pd asks to read The Tide Clerk. (3 times)"


def test_what_was_read_on_the_site_comes_no_more_by_mail(cara: User, outbox_run: Run) -> None:
    save_mail_schedule(by=cara, hours=MailSchedule(rhythm="daily"))
    tell(cara, "a")
    notifications.mark_read(by=cara)
    assert digests.digest(cara.pk, now=later()) is None
    assert digests.send_due(now=later()) == 0
    outbox_run()
    assert mail.outbox == []


def test_a_kind_without_a_bell_still_comes_in_the_digest(cara: User, outbox_run: Run) -> None:
    save_preferences(by=cara, wishes=[KindPreference("nda.requested", bell=False, mail=True, rhythm="daily")])
    tell(cara, "a")
    assert digests.digest(cara.pk, now=later()) is not None


def test_stopping_a_kind_or_leaving_drops_waiting_digests(cara: User, ivan: User) -> None:
    for person, kind in ((cara, "nda.requested"), (ivan, "nda.approved")):
        save_mail_schedule(by=person, hours=MailSchedule(rhythm="daily"))
        tell(person, "a", kind=kind)
    save_preferences(by=cara, wishes=[KindPreference("nda.requested", bell=True, mail=False)])
    User.objects.filter(pk=ivan.pk).update(is_active=False)
    assert digests.digest(cara.pk, now=later()) is None
    assert digests.digest(ivan.pk, now=later()) is None


def test_a_kind_has_its_own_rhythm(cara: User, outbox_run: Run) -> None:
    save_mail_schedule(by=cara, hours=MailSchedule(rhythm="weekly"))
    save_preferences(by=cara, wishes=[KindPreference("nda.requested", bell=True, mail=True, rhythm="instant")])
    tell(cara, "a")
    tell(cara, "b", kind="pitch.published")
    outbox_run()
    assert [letter.subject for letter in mail.outbox] == ["Pa asks to read The Tide Clerk."]


def test_quiet_hours_hold_mail_until_they_end(cara: User, outbox_run: Run) -> None:
    save_mail_schedule(by=cara, hours=quiet_now(cara))
    tell(cara, "a")
    outbox_run()
    assert mail.outbox == []
    assert digests.digest(cara.pk, now=timezone.now()) is None
    assert digests.digest(cara.pk, now=timezone.now() + timedelta(hours=1)) is not None


@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if kind.binding])
def test_what_binds_waits_for_no_rhythm_and_no_hour(kind: str, cara: User, outbox_run: Run) -> None:
    save_mail_schedule(by=cara, hours=MailSchedule("weekly", quiet_now(cara).quiet_from, quiet_now(cara).quiet_until))
    tell(cara, "a", kind=kind)
    outbox_run()
    assert len(mail.outbox) == 1


def test_the_same_key_is_told_and_mailed_once(cara: User) -> None:
    save_mail_schedule(by=cara, hours=MailSchedule(rhythm="daily"))
    for _again in range(3):
        tell(cara, "a")
    assert Notification.objects.filter(person=cara).count() == 1


def test_a_worker_that_dies_before_its_commit_leaves_everything_for_the_next(cara: User, outbox_run: Run) -> None:
    save_mail_schedule(by=cara, hours=MailSchedule(rhythm="daily"))
    tell(cara, "a")
    tell(cara, "b")
    with transaction.atomic():
        assert digests.digest(cara.pk, now=later()) is not None
        transaction.set_rollback(True)  # the worker dies here
    assert Digest.objects.count() == 0
    assert Job.objects.filter(topic="emails.deliver").count() == 0
    assert digests.digest(cara.pk, now=later()) is not None
    outbox_run()
    assert len(mail.outbox) == 1


def test_eight_workers_at_once_make_one_digest(committed_db: None) -> None:
    cara = cast.person("Cara Lindqvist", Role.CREATOR, email="cara@cast.test")
    save_mail_schedule(by=cara, hours=MailSchedule(rhythm="daily"))
    for key in "abc":
        tell(cara, key)

    def work(_number: int) -> bool:
        try:
            return digests.digest(cara.pk, now=later()) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(work, range(8))) == 1
    assert Digest.objects.count() == 1
    assert Job.objects.filter(topic="emails.deliver").count() == 1


@pytest.mark.parametrize(
    ("hours", "field"),
    [
        (MailSchedule(rhythm="yearly"), "rhythm"),
        (MailSchedule(quiet_from=time(22)), "quiet_until"),
        (MailSchedule(quiet_until=time(7)), "quiet_from"),
        (MailSchedule(quiet_from=time(7), quiet_until=time(7)), "quiet_until"),
    ],
)
def test_hours_that_make_no_sense_are_refused(hours: MailSchedule, field: str, cara: User) -> None:
    with pytest.raises(Invalid) as refused:
        save_mail_schedule(by=cara, hours=hours)
    assert [error.field for error in refused.value.errors] == [field]
    assert mail_schedule_of(cara) == MailSchedule()


def test_telling_costs_the_same_with_many_notices(cara: User, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        tell(cara, f"n{number}", kind="pitch.published", subject=f"pit_{number}")
    with django_assert_max_num_queries(12):
        tell(cara, "last")


def test_closing_an_account_deletes_hours_and_digests(cara: User) -> None:
    save_mail_schedule(by=cara, hours=MailSchedule(rhythm="daily"))
    tell(cara, "a")
    digests.digest(cara.pk, now=later())
    notifications.forget(cara)
    assert (mail_schedule_of(cara), Digest.objects.count()) == (MailSchedule(), 0)
