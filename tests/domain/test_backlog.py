"""Does staff see what is late, and does trying again get it done?"""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from pitchey.accounts.models import User
from pitchey.core.errors import Forbidden, NotFound
from pitchey.media.models import File
from pitchey.ndas.models import SealedCopy
from pitchey.operations import backlog
from pitchey.outbox import services as outbox
from pitchey.outbox.models import Job
from tests.api.calling import Caller
from tests.factories import cast
from tests.factories import ndas as factory
from tests.factories.pitches import published_pitch
from tests.kept import kept

LONG_AGO = timezone.now() - timedelta(hours=2)


def late(slug: str) -> list[backlog.StalledWork]:
    return next(stalled.rows for stalled in backlog.backlogs(by=SimpleNamespace(is_staff=True)) if stalled.slug == slug)


@kept
def unsealed(cara: User, ivan: User) -> SealedCopy:
    nda = factory.signed_nda(published_pitch(cara), ivan)
    SealedCopy.objects.filter(nda=nda).update(created_at=LONG_AGO, attempts=9, last_error="CannotSeal('no_timestamp')")
    Job.objects.filter(topic="ndas.seal").update(status="dead", attempts=8)
    return SealedCopy.objects.get(nda=nda)


def test_an_unsealed_paper_is_shown_and_sealed_after_trying_again(unsealed: SealedCopy, staff: User) -> None:
    (row,) = late("unsealed")
    assert (row.name, row.attempts) == (unsealed.public_id, 9)
    assert "no_timestamp" in row.why
    assert backlog.retry(by=staff, kind="unsealed", key=row.key) == 1
    outbox.run_waiting()
    assert late("unsealed") == []
    with pytest.raises(NotFound):
        backlog.retry(by=staff, kind="unsealed", key=row.key)


def test_work_that_is_not_late_is_no_backlog(cara: User, ivan: User, staff: User) -> None:
    factory.signed_nda(published_pitch(cara), ivan)
    assert {stalled.slug: stalled.count for stalled in backlog.backlogs(by=staff)} == dict.fromkeys(backlog.KINDS, 0)


def test_letters_files_and_other_jobs(cara: User, ivan: User, staff: User) -> None:
    factory.requested_nda(published_pitch(cara), ivan)
    Job.objects.filter(topic="emails.deliver").update(status="dead", last_error="ConnectionRefusedError()")
    outbox.enqueue("media.sweep_orphans", dedup_key="again")
    Job.objects.filter(topic="media.sweep_orphans").update(
        attempts=3, created_at=LONG_AGO, run_after=timezone.now() + timedelta(hours=1)
    )
    document = factory.laid_document(published_pitch(cara, title="Another"))
    for state, slug in (("scanning", "unscanned"), ("rendering", "unrendered")):
        File.objects.filter(pk=document.file_id).update(status=state, created_at=LONG_AGO)
        (row,) = late(slug)
        assert row.name == document.file.public_id
        assert backlog.retry(by=staff, kind=slug) == 1
    (letter,) = late("undelivered")
    assert "ConnectionRefused" in letter.why
    assert backlog.retry(by=staff, kind="undelivered") == 1
    assert Job.objects.get(topic="emails.deliver").status == "waiting"
    (job,) = late("failed")
    assert backlog.retry(by=staff, kind="failed", key=job.key) == 1
    assert Job.objects.get(topic="media.sweep_orphans").run_after <= timezone.now()


def test_a_dead_job_whose_newer_twin_waits_stays_dead(db: None, staff: User) -> None:
    outbox.enqueue("outbox.forget_done", dedup_key="one")
    Job.objects.update(status="dead")
    outbox.enqueue("outbox.forget_done", dedup_key="one")
    assert backlog.retry(by=staff, kind="failed") == 1
    assert sorted(Job.objects.values_list("status", flat=True)) == ["dead", "waiting"]


def test_only_administrators_try_again(unsealed: SealedCopy, cara: User) -> None:
    analyst = cast.person("Ana Lyst", "staff")
    analyst.groups.add(Group.objects.get(name="analyst"))
    assert backlog.backlogs(by=analyst)[0].count == 1
    with pytest.raises(Forbidden):
        backlog.retry(by=analyst, kind="unsealed")
    for act in (lambda: backlog.retry(by=cara, kind="unsealed"), lambda: backlog.backlogs(by=cara)):
        with pytest.raises(NotFound):
            act()


def test_the_page_is_staffs(unsealed: SealedCopy, staff: User, cara: User, client: Client) -> None:
    assert client.get("/staff/stuck/").status_code == 302
    client.force_login(cara)
    assert client.get("/staff/stuck/").status_code == 302
    client.force_login(staff)
    assert "/staff/stuck/" in client.get("/staff/").content.decode()
    said = client.get("/staff/stuck/").content.decode()
    assert unsealed.public_id in said
    assert "Try all again" in said
    answer: Any = client.post("/staff/stuck/", {"kind": "unsealed", "key": str(unsealed.pk)}, follow=True)
    assert "Tried again: 1." in answer.content.decode()
    assert client.post("/staff/stuck/", {"kind": "nonsense", "key": "\u0661"}).status_code == 302


def test_the_api_says_the_same_and_tries_again(unsealed: SealedCopy, staff: User) -> None:
    caller = Caller(staff)
    said = caller.get("stuck-work").json()
    (row,) = next(stalled["rows"] for stalled in said["piles"] if stalled["kind"] == "unsealed")
    assert (row["name"], row["attempts"], said["may_retry"]) == (unsealed.public_id, 9, True)
    assert [stalled["kind"] for stalled in said["piles"]] == list(backlog.KINDS)
    again = {"kind": "unsealed", "key": row["key"]}
    assert caller.post("stuck-work/retry", again).json() == {"tried": 1}
    outbox.run_waiting()
    assert caller.post("stuck-work/retry", again).status_code == 404
    for body in ({}, {"kind": "nonsense"}, {"kind": "unsealed", "key": "\0"}, {"kind": "unsealed", "key": 7}):
        assert caller.post("stuck-work/retry", body).status_code in (400, 422)
    assert caller.post("stuck-work/retry", {"kind": "unsealed", "key": "\u0661"}).status_code == 404


def test_the_page_costs_the_same_with_many(unsealed: SealedCopy, staff: User, django_assert_num_queries: Any) -> None:
    Job.objects.bulk_create([Job(topic="x.y", status="dead", created_at=LONG_AGO) for _ in range(30)])
    with django_assert_num_queries(10):
        backlog.backlogs(by=staff)


def test_mail_of_a_dead_worker_is_retried_after_a_minute_other_jobs_later(db: None) -> None:
    outbox.load_handlers()
    for topic, minutes in (("emails.deliver", 2), ("media.process", 2), ("media.process", 11)):
        claimed = timezone.now() - timedelta(minutes=minutes)
        Job.objects.create(topic=topic, status="running", attempts=1, claimed_at=claimed, payload={"minutes": minutes})
    outbox.sweep()
    left = Job.objects.filter(status="running")
    assert [(job.topic, job.payload["minutes"]) for job in left] == [("media.process", 2)]


def test_a_dead_job_hands_its_payload_on_and_a_failed_one_does_not(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    handed = []

    def fail(number: int) -> None:
        raise OSError

    for topic, run, when_dead in (
        ("x.fail", fail, "x.afterwards"),
        ("x.afterwards", lambda number: handed.append(number), ""),
    ):
        monkeypatch.setitem(outbox.HANDLERS, topic, outbox.Handler(run, 2, outbox.CLAIM_LASTS, when_dead))
    outbox.enqueue("x.fail", number=7)
    outbox.run_waiting()
    assert handed == [] and Job.objects.get().status == "waiting"
    Job.objects.update(run_after=timezone.now())
    outbox.run_waiting()
    assert handed == [7]
    assert sorted(Job.objects.values_list("topic", "status")) == [("x.afterwards", "done"), ("x.fail", "dead")]
