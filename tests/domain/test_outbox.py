"""Jobs run in this process: for commands and tests."""

import threading
from collections.abc import Iterator

import pytest

from pitchey.outbox import services as outbox
from pitchey.outbox.models import Job

ran: list[int] = []
both = threading.Barrier(2)


def _meet(number: int) -> None:
    """Ends only when another one runs beside it."""
    both.wait(timeout=30)
    ran.append(number)


@pytest.fixture(autouse=True)
def _handlers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    outbox.load_handlers()
    monkeypatch.setattr(outbox, "HANDLERS", outbox.HANDLERS.copy())
    outbox.handler("test.meet", retries=1)(_meet)
    outbox.handler("test.note", retries=1)(lambda number: ran.append(number))
    monkeypatch.setattr(outbox, "send", lambda job_id: None)
    yield
    ran.clear()


def _waiting() -> list[str]:
    return list(Job.objects.filter(status=Job.Status.WAITING).values_list("topic", flat=True))


@pytest.mark.django_db
def test_excepted_topics_are_left_to_a_worker() -> None:
    outbox.enqueue("test.note", number=1)
    outbox.enqueue("test.meet", number=2)
    assert outbox.run_waiting(except_topics=["test.meet"]) == 1
    assert (ran, _waiting()) == ([1], ["test.meet"])


def test_jobs_of_one_topic_run_side_by_side(committed_db: None) -> None:
    for number in (1, 2):
        outbox.enqueue("test.meet", number=number)
    outbox.enqueue("test.note", number=3)
    assert outbox.run_side_by_side("test.meet", threads=2) == 2
    assert (sorted(ran), _waiting()) == ([1, 2], ["test.note"])
