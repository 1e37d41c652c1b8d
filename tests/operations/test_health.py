"""Does health tell the truth, and in time?"""

import threading
import time
from typing import Any

import pytest
from django_redis import get_redis_connection

from pitchey.operations import health, metrics, sockets
from pitchey.outbox.models import Job

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("patient_health")]


def state(name: str) -> str:
    return str(health.report(details=True)["services"][name]["status"])


def test_without_a_beat_the_worker_is_down_and_health_degraded() -> None:
    report = health.report(details=True)
    assert report["status"] == "degraded"
    assert report["services"]["worker"] | {"latency_ms": 0} == {
        "status": "down",
        "latency_ms": 0,
        "beat_seconds_ago": None,
        "queue_age_seconds": 0.0,
    }


def test_with_a_beat_and_a_socket_process_all_is_well() -> None:
    health.beat()
    sockets._report("here:1", 3)
    report = health.report(details=True)
    assert report["status"] == "healthy"
    assert report["services"]["websocket"]["connections"] == 3


@pytest.mark.parametrize(("off", "said"), [(0, "up"), (-60, "down"), (60, "down")])
def test_a_clock_that_is_not_the_database_s_is_told(off: int, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time
    monkeypatch.setattr(health.time, "time", lambda: now() + off)
    begun = time.monotonic()
    found = health.report(details=True)["services"]["clock"]
    assert found["status"] == said
    assert abs(found["ahead_of_database_seconds"] - off) < 1 + time.monotonic() - begun  # a busy machine asks slowly


def test_an_old_beat_is_no_beat() -> None:
    get_redis_connection("default").set(health.BEAT_KEY, int(time.time()) - health.BEAT_IS_OLD - 1)
    assert state("worker") == "down"


def test_a_socket_process_that_fell_silent_is_forgotten() -> None:
    get_redis_connection("default").hset(sockets.INDEX, "gone:1", f"9 {int(time.time()) - sockets.FORGOTTEN - 1}")
    assert sockets.counts() == []
    assert state("websocket") == "down"


def test_a_hanging_service_is_down_and_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    over, ended = threading.Event(), threading.Event()

    def hang() -> dict[str, Any]:
        over.wait()
        ended.set()
        return {}

    monkeypatch.setattr(health, "WITHIN", 1.5)
    monkeypatch.setattr(health, "PROBES", {"database": dict, "cache": dict, "storage": hang})
    try:
        report = health.report(details=True)
        assert not ended.is_set()
    finally:
        over.set()
    assert report["status"] == "degraded"
    assert report["services"]["database"]["status"] == "up"
    assert report["services"]["storage"] == {"status": "down", "reason": "no answer within 1.5 s"}
    assert ended.wait()


def test_without_its_database_health_is_unhealthy(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> dict[str, Any]:
        raise OSError("gone")

    monkeypatch.setitem(health.PROBES, "database", broken)
    report = health.report(details=False)
    assert report["status"] == "unhealthy"
    assert report["services"]["database"] == {"status": "down"}


def test_strangers_see_states_and_no_figures() -> None:
    report = health.report(details=False)
    assert set(report) == {"status", "timestamp", "services"}
    assert all(set(service) == {"status"} for service in report["services"].values())


def test_requests_are_counted_over_all_processes(monkeypatch: Any) -> None:
    # The real processes of other tests count in the same Redis.
    place = metrics._key
    monkeypatch.setattr(metrics, "_key", lambda moment: f"alone:{place(moment)}")
    here, there = metrics.Tally(), metrics.Tally()
    monkeypatch.setattr(metrics, "TALLY", here)
    for _ in range(3):
        here.add(0.010, failed=False)
    there.add(0.050, failed=True)
    here.flush()
    there.flush()
    figures = metrics.last_minute()
    assert figures["requests_per_second"] == round(4 / 60, 2)
    assert figures["average_response_time"] == 20.0
    assert figures["error_rate"] == 0.25


def test_the_schedule_enters_topics_that_have_handlers() -> None:
    from pitchey.celery import SCHEDULE
    from pitchey.outbox import services as outbox

    outbox.load_handlers()
    assert set(SCHEDULE) <= set(outbox.HANDLERS)


def test_the_beat_is_a_job_like_any_other(outbox_run: Any) -> None:
    from pitchey.outbox.tasks import tick

    tick("operations.beat")
    tick("operations.beat")
    assert Job.objects.count() == 1
    outbox_run()
    assert get_redis_connection("default").get(health.BEAT_KEY)
