"""The log of one person: every event once, in the order of commits, however many write and read at the same time."""

import json
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection, connections, transaction
from django.utils import timezone
from django_redis import get_redis_connection
from hypothesis import given
from hypothesis import strategies as st

from pitchey.accounts.models import User
from pitchey.events import details, pubsub
from pitchey.events import services as events
from pitchey.events.models import Event, Stream
from tests.factories import cast


def told(person: User, cursor: int = 0) -> list[Any]:
    """What somebody who begins at `cursor` hears, page after page."""
    heard = []
    while True:
        page = events.after(person, cursor, limit=7)
        heard += page.events
        cursor = page.cursor
        if not page.more:
            return heard


@pytest.mark.django_db
class TestOneLog:
    def test_each_person_has_cursors_of_their_own_without_gaps(self, cara: User, ivan: User) -> None:
        events.push([cara.pk], "pitch.changed", {"id": "pit_1"})
        events.push([ivan.pk, cara.pk, ivan.pk], "nda.changed", {"id": "nda_1"})
        assert [(event.cursor, event.kind) for event in told(cara)] == [(1, "pitch.changed"), (2, "nda.changed")]
        assert [(event.cursor, event.data) for event in told(ivan)] == [(1, {"id": "nda_1"})]

    def test_an_event_without_recipients_writes_nothing(self) -> None:
        events.push([], "pitch.changed", {})
        assert not Event.objects.exists()

    def test_the_last_cursor_reads_nothing(self, cara: User) -> None:
        assert events.cursor_of(cara) == 0
        events.push([cara.pk], "pitch.changed", {})
        assert events.cursor_of(cara) == 1
        assert told(cara, 1) == []

    @pytest.mark.parametrize("cursor", [-1, 2, 2**70])
    def test_a_cursor_that_is_not_of_this_log_means_load_anew(self, cara: User, cursor: int) -> None:
        events.push([cara.pk], "pitch.changed", {})
        with pytest.raises(events.Resync) as refused:
            events.after(cara, cursor)
        assert refused.value.details == {"cursor": 1}

    def test_old_events_are_forgotten_and_who_comes_back_late_loads_anew(self, cara: User) -> None:
        for number in range(4):
            events.push([cara.pk], "pitch.changed", {"n": number})
        assert len(told(cara)) == 4
        Event.objects.filter(cursor__lte=2).update(at=timezone.now() - events.KEEP - timedelta(minutes=1))
        assert events.forget_old() == 2
        with pytest.raises(events.Resync):
            events.after(cara, 1)
        assert [event.cursor for event in told(cara, 2)] == [3, 4]
        assert events.forget_old() == 0

    def test_the_text_of_an_event_is_read_on_delivery(self, cara: User, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(details, "_PROVIDERS", {})

        @details.provider("pitch.changed")
        def titles(rows: list[dict[str, Any]], to: User | None) -> None:
            for row in rows:
                row["title"] = f"Title of {row['id']}"

        events.push([cara.pk], "pitch.changed", {"id": "pit_1"})
        assert told(cara)[0].data == {"id": "pit_1", "title": "Title of pit_1"}
        assert Event.objects.get().data == {"id": "pit_1"}

    def test_a_page_costs_the_same_at_any_depth(self, cara: User, django_assert_num_queries: Any) -> None:
        for count in (3, 30):
            for _number in range(count):
                events.push([cara.pk], "pitch.changed", {})
            events.cursor_of(cara)
            with django_assert_num_queries(3):
                events.after(cara, 0, limit=3)

    def test_ten_thousand_events_behind_the_first_page_is_quick(self, cara: User) -> None:
        Stream.objects.create(person=cara, cursor=10_000)
        Event.objects.bulk_create(
            Event(person=cara, cursor=number, kind="pitch.changed", data={"id": f"pit_{number}"})
            for number in range(1, 10_001)
        )

        def quick() -> bool:
            begun = timezone.now()
            page = events.after(cara, 0)
            assert (len(page.events), page.more) == (events.PAGE, True)
            return timezone.now() - begun < timedelta(seconds=0.1)

        assert any(quick() for _try in range(100))  # the machine may have other work

    def test_a_head_just_written_is_cached_for_its_writer_and_read_by_others(
        self, cara: User, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
    ) -> None:
        monkeypatch.setattr(details, "_PROVIDERS", {})
        published: list[Any] = []
        monkeypatch.setattr(pubsub, "publish", lambda people, frame, data: published.append(data["data"]))

        @details.provider("pitch.changed")
        def titles(rows: list[dict[str, Any]], to: User | None) -> None:
            for row in rows:
                row["title"] = "Read"

        with django_capture_on_commit_callbacks(execute=True):
            events.push([cara.pk], "pitch.changed", {"id": "pit_1"})
            events.push([cara.pk], "pitch.changed", {"id": "pit_2"}, payload={"title": "Known"})
        # The first callback has given both their places; what it did not know it has read.
        assert [one["title"] for one in published] == ["Read", "Read"]
        with django_capture_on_commit_callbacks(execute=True):
            events.push([cara.pk], "pitch.changed", {"id": "pit_3"}, payload={"title": "Known"})
        assert published[2] == {"id": "pit_3", "title": "Known"}
        assert [event.data["title"] for event in told(cara)] == ["Read"] * 3

    def test_the_first_reader_fixes_the_order_for_everybody(self, cara: User, ivan: User, iris: User) -> None:
        events.push([cara.pk, ivan.pk], "pitch.changed", {"n": 1})
        events.push([ivan.pk, iris.pk], "pitch.changed", {"n": 2})
        assert [event.data["n"] for event in told(iris)] == [2]
        assert [event.data["n"] for event in told(ivan)] == [1, 2]

    @given(st.lists(st.lists(st.sampled_from([0, 1, 2]), max_size=4), max_size=12))
    def test_each_person_receives_their_own_events_in_order(self, acts: list[list[int]]) -> None:
        with transaction.atomic():
            people = [cast.person(f"P {name} {timezone.now().timestamp()}", "creator") for name in "abc"]
            for number, whom in enumerate(acts):
                events.push([people[index].pk for index in whom], "pitch.changed", {"n": number})
            for index, person in enumerate(people):
                expected = [number for number, whom in enumerate(acts) if index in whom]
                heard = told(person)
                assert [event.data["n"] for event in heard] == expected
                assert [event.cursor for event in heard] == list(range(1, len(expected) + 1))
            transaction.set_rollback(True)


class TestRealCommits:
    def test_a_reader_never_passes_over_an_event_that_commits_later(self, committed_db: None) -> None:
        cara = cast.person("Cara", "creator")
        slow = psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor})
        # Written first and committed last: its row has the smaller id.
        slow.execute(
            "INSERT INTO events_waiting (people, kind, at, data) VALUES (%s, 'pitch.changed', now(), '{\"n\": 1}')",
            [[cara.pk]],
        )
        events.push([cara.pk], "pitch.changed", {"n": 2})
        first = events.after(cara, 0)
        assert [event.data["n"] for event in first.events] == [2]
        slow.commit()
        slow.close()
        assert [(event.cursor, event.data["n"]) for event in told(cara, first.cursor)] == [(2, 1)]

    def test_what_somebody_else_takes_just_now_comes_before_what_follows(self, committed_db: None) -> None:
        """Another process gives the first its place and has not finished when we look, or dies over it."""
        cara = cast.person("Cara", "creator")
        for number, finishes in enumerate((True, False)):
            with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}) as other:
                insert = "INSERT INTO events_waiting (people, kind, at, data) VALUES (%s, 'pitch.changed', now(), %s)"
                other.execute(insert, [[cara.pk], f'{{"n": {number * 2}}}'])
                other.commit()
                other.execute(events._ASSIGN_CURSORS)
                looks = _threads([lambda n=number: events.push([cara.pk], "pitch.changed", {"n": n * 2 + 1})])
                deadline = timezone.now() + timedelta(seconds=60)
                waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%events_waiting%'"
                with connection.cursor() as cursor:
                    while not (cursor.execute(waits), cursor.fetchone())[1][0]:
                        assert timezone.now() < deadline
                (other.commit if finishes else other.rollback)()
                looks[0].join(60)
        assert [(event.cursor, event.data["n"]) for event in told(cara)] == [(1, 0), (2, 1), (3, 2), (4, 3)]

    def test_many_writers_and_followers_agree_with_the_database(self, committed_db: None) -> None:
        people = [cast.person(f"Person {number}", "creator") for number in range(4)]
        writers, each = 6, 25
        done = threading.Event()
        heard: dict[int, list[Any]] = {person.pk: [] for person in people}

        def write(number: int) -> None:
            for turn in range(each):
                with transaction.atomic():
                    # Both orders of telling, in one transaction: nobody waits for nobody for ever.
                    for person in people if number % 2 else people[::-1]:
                        events.push([person.pk], "pitch.changed", {"by": number, "turn": turn})

        def follow(person: User) -> None:
            cursor = 0
            while not (done.is_set() and cursor == writers * each):
                page = events.after(person, cursor, limit=10)
                heard[person.pk] += page.events
                cursor = page.cursor

        followers = _threads([lambda person=person: follow(person) for person in people])
        for thread in _threads([lambda number=number: write(number) for number in range(writers)]):
            thread.join(60)
        done.set()
        for thread in followers:
            thread.join(60)
        for person in people:
            rows = list(Event.objects.filter(person=person).order_by("cursor").values_list("cursor", "data"))
            assert [(event.cursor, event.data) for event in heard[person.pk]] == rows
            assert [cursor for cursor, _data in rows] == list(range(1, writers * each + 1))
            for number in range(writers):
                turns = [data["turn"] for _cursor, data in rows if data["by"] == number]
                assert turns == list(range(each))

    def test_a_commit_publishes_once_for_all(self, committed_db: None) -> None:
        cara, ivan = cast.person("Cara", "creator"), cast.person("Ivan", "investor")
        with _listening() as receive:
            events.push([ivan.pk, cara.pk], "nda.changed", {"id": "nda_1"})
            told = receive()
        assert told["frame"] == "event"
        assert sorted(told["to"]) == [[cara.pk, 1], [ivan.pk, 1]]
        assert told["data"]["data"] == {"id": "nda_1"}

    def test_a_rollback_logs_and_publishes_nothing(self, committed_db: None) -> None:
        cara = cast.person("Cara", "creator")
        with _listening() as receive:
            with transaction.atomic():
                events.push([cara.pk], "pitch.changed", {"n": 1})
                transaction.set_rollback(True)
            events.push([cara.pk], "pitch.changed", {"n": 2})
            assert receive()["data"]["data"] == {"n": 2}
        assert [event.data["n"] for event in told(cara)] == [2]

    def test_what_was_committed_stands_when_its_place_cannot_be_given_now(
        self, committed_db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        cara = cast.person("Cara", "creator")

        def gone(said: Any = None) -> None:
            raise OperationalError("server closed the connection unexpectedly")

        with monkeypatch.context() as broken:
            broken.setattr(events, "assign_cursors", gone)
            events.push([cara.pk], "pitch.changed", {"n": 1})
        assert "server closed the connection" in caplog.text
        assert [event.data["n"] for event in told(cara)] == [1]

    def test_without_redis_the_event_is_in_the_log(
        self, committed_db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        cara = cast.person("Cara", "creator")

        def away(name: str) -> Any:
            raise pubsub.RedisError("no Redis")

        monkeypatch.setattr(pubsub, "get_redis_connection", away)
        events.push([cara.pk], "pitch.changed", {})
        assert len(told(cara)) == 1
        assert "bell not rung" in caplog.text


def _threads(works: list[Callable[[], None]]) -> list[threading.Thread]:
    def run(work: Callable[[], None]) -> None:
        try:
            work()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    return threads


class _listening:  # noqa: N801 - reads as a verb
    def __enter__(self) -> Callable[[], Any]:
        self.subscription = get_redis_connection("default").pubsub()
        self.subscription.subscribe(pubsub.channel())
        assert self.subscription.get_message(timeout=60)["type"] == "subscribe"
        return lambda: json.loads(self.subscription.get_message(timeout=60)["data"])

    def __exit__(self, *_exc: Any) -> None:
        self.subscription.close()
