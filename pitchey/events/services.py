"""Write down what happened to whom, give it its place, and read on from a place.

An event is a row in the transaction that caused it, without a number. Its number in the person's log is given after that commit, by whoever
looks first: the process that caused it, or a reader. Numbers are given under a lock on the person's stream, so a number that a reader
has seen is never followed by the commit of a smaller one. See docs/decisions/0011-events-get-their-number-when-they-are-first-looked-at.md.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pitchey.core.errors import PitcheyError
from pitchey.events import bell, details
from pitchey.events.models import Event, Stream

KEEP = timedelta(days=30)
PAGE = 500  # events that are read at once
BATCH = 10_000  # events that are forgotten in one statement


class Resync(PitcheyError):
    """The cursor is too old, or not one of this person's: read everything anew, and follow from `facts["cursor"]`."""

    status, code, sentence = 410, "resync", _("Too much has happened since. Load what you show again.")


@dataclass(frozen=True)
class Told:
    """One event as its person hears it."""

    cursor: int
    kind: str
    at: Any
    data: dict[str, Any]

    def as_data(self) -> dict[str, Any]:
        return {"cursor": self.cursor, "kind": self.kind, "at": self.at, "data": self.data}


@dataclass(frozen=True)
class Page:
    """Events after a cursor, where they end, and whether there are more."""

    events: list[Told]
    cursor: int
    more: bool


_INSERT = """
INSERT INTO events_event (person_id, kind, at, data)
SELECT DISTINCT person, %s::text, %s::timestamptz, %s::jsonb FROM unnest(%s::bigint[]) AS person
"""
_STREAMS = (
    "INSERT INTO events_stream (person_id, cursor, forgotten) SELECT unnest(%s::bigint[]), 0, 0 ON CONFLICT DO NOTHING"
)
_LOCK = "SELECT 1 FROM events_stream WHERE person_id = ANY(%s::bigint[]) ORDER BY person_id FOR UPDATE"
_NUMBER = """
WITH waiting AS (
  SELECT id, person_id, row_number() OVER (PARTITION BY person_id ORDER BY id) AS place
  FROM events_event WHERE person_id = ANY(%s::bigint[]) AND cursor IS NULL
), counted AS (
  SELECT person_id, count(*) AS n FROM waiting GROUP BY person_id
), grown AS (
  UPDATE events_stream AS stream SET cursor = stream.cursor + counted.n FROM counted
  WHERE stream.person_id = counted.person_id RETURNING stream.person_id, stream.cursor - counted.n AS before
)
UPDATE events_event AS event SET cursor = grown.before + waiting.place
FROM waiting JOIN grown USING (person_id) WHERE event.id = waiting.id
RETURNING event.person_id, event.cursor, event.kind, event.at, event.data
"""


def push(people: Iterable[int], kind: str, data: dict[str, Any]) -> None:
    """Write an event into the logs of these people (primary keys), inside the caller's transaction; after its commit, tell open sockets.

    Args:
        kind: a name of docs/api.md's list.
        data: ids and small words; the same for all of them.
    """
    targets = sorted(set(people))
    if not targets:
        return
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [kind, timezone.now(), json.dumps(data), targets])
    # What was committed is not undone when the bell cannot be rung.
    transaction.on_commit(lambda: _give_numbers(targets), robust=True)


def number(people: Iterable[int]) -> None:
    """Give the waiting events of these people their places in the log, and ring for them."""
    waiting = Event.objects.filter(person__in=list(people), cursor=None)
    targets = sorted(waiting.values_list("person_id", flat=True).distinct())
    if targets:
        _give_numbers(targets)


def _give_numbers(targets: list[int]) -> None:
    rows = _numbered(targets)
    if rows is None:
        # Somebody's first event. RACE: made on its own, so that no stream is asked for while others are held.
        with connection.cursor() as cursor:
            cursor.execute(_STREAMS, [targets])
        rows = _numbered(targets)
    _ring(rows or [])


@transaction.atomic
def _numbered(targets: list[int]) -> list[Any] | None:
    """What waited for these people, numbered; None when one of them has no stream yet."""
    with connection.cursor() as cursor:
        # RACE: held in the order of people, and only here, so that two who number never wait for each other.
        cursor.execute(_LOCK, [targets])
        if cursor.rowcount < len(targets):
            return None
        cursor.execute(_NUMBER, [targets])
        return list(cursor.fetchall())


def _ring(rows: list[tuple[int, int, str, Any, str]]) -> None:
    """Rows that are one event of several people are rung once, in the order of their cursors."""
    alike: dict[tuple[str, Any, str], dict[int, int]] = defaultdict(dict)
    for person_id, cursor, kind, at, data in sorted(rows, key=lambda row: row[1]):
        alike[(kind, at, data)][person_id] = cursor
    told = [(kind, at, json.loads(data), people) for (kind, at, data), people in alike.items()]
    details.complete((kind, data) for kind, _at, data, _people in told)
    for kind, at, data, people in told:
        bell.ring(people, "event", {"kind": kind, "at": at, "data": data})


def cursor_of(person: Any) -> int:
    """Where a person's log stands."""
    number([person.pk])
    return Stream.objects.filter(person=person).values_list("cursor", flat=True).first() or 0


def cursors_of(people: Iterable[int]) -> dict[int, int]:
    """Where the logs of these people (primary keys) stand; those of whom nothing was ever told are left out."""
    people = list(people)
    number(people)
    return dict(Stream.objects.filter(person__in=people).values_list("person_id", "cursor"))


def after(person: Any, cursor: int, *, limit: int | None = None) -> Page:
    """The next events behind a cursor, in order and without gaps.

    Raises:
        Resync: they are not kept any more, or the cursor is ahead of the log.
    """
    limit = limit or PAGE
    here = cursor_of(person)
    forgotten = Stream.objects.filter(person=person).values_list("forgotten", flat=True).first() or 0
    if not forgotten <= cursor <= here:
        raise Resync(cursor=here)
    rows: Any = Event.objects.filter(person=person, cursor__gt=cursor).order_by("cursor")
    found = [Told(*row) for row in rows.values_list("cursor", "kind", "at", "data")[: limit + 1]]
    # RACE: what was forgotten between the two questions would leave a gap.
    if found and found[0].cursor != cursor + 1:
        raise Resync(cursor=here)
    events = found[:limit]
    details.complete((event.kind, event.data) for event in events)
    return Page(events, events[-1].cursor if events else cursor, len(found) > limit)


def forget_old() -> int:
    """Forget events older than `KEEP`; who comes back with such a cursor is told to load anew. Returns how many."""
    before, total = timezone.now() - KEEP, 0
    while gone := _forget(before):
        total += gone
    return total


@transaction.atomic
def _forget(before: Any) -> int:
    old = Event.objects.filter(at__lt=before).exclude(cursor=None).order_by("at").values_list("pk", flat=True)[:BATCH]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH gone AS (DELETE FROM events_event WHERE id = ANY(%s::bigint[]) RETURNING person_id, cursor),
            last AS (SELECT person_id, max(cursor) AS cursor FROM gone GROUP BY person_id),
            told AS (UPDATE events_stream AS stream SET forgotten = greatest(stream.forgotten, last.cursor)
                     FROM last WHERE last.person_id = stream.person_id)
            SELECT count(*) FROM gone
            """,
            [list(old)],
        )
        return int(cursor.fetchone()[0])
