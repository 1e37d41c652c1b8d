"""Write down what happened to whom, give it its place, and read on from a place.

What happened is one row in the transaction that caused it, with the people whom it is for. After that commit whoever looks first, the process that
caused it or a reader, gives it a place in the log of each: under a lock on the person's stream, so a number that a reader has seen is never followed
by the commit of a smaller one. See docs/decisions/0011-events-get-their-number-when-they-are-first-looked-at.md.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pitchey.core.errors import PitcheyError
from pitchey.core.types import AuthUser, Json
from pitchey.events import details, pubsub
from pitchey.events.models import Event, Stream

KEEP = timedelta(days=30)
PAGE = 500  # events that are read at once
BATCH = 10_000  # events that are forgotten in one statement


class Resync(PitcheyError):
    """The cursor is too old, or not one of this person's: read everything anew, and follow from `details["cursor"]`."""

    status, code, sentence = 410, "resync", _("Too much has happened since. Load what you show again.")


@dataclass(frozen=True)
class LoggedEvent:
    """One event as its person hears it."""

    cursor: int
    kind: str
    at: datetime
    data: Json

    def as_data(self) -> Json:
        return {"cursor": self.cursor, "kind": self.kind, "at": self.at, "data": self.data}


@dataclass(frozen=True)
class Page:
    """Events after a cursor, where they end, and whether there are more."""

    events: list[LoggedEvent]
    cursor: int
    more: bool


_INSERT = "INSERT INTO events_waiting (people, kind, at, data) VALUES (%s::bigint[], %s, %s, %s::jsonb) RETURNING id"
# RACE: one statement, so that nobody stands still while holding what others wait for. Rows are taken in the order of their ids and streams in the
# order of people: two who do this at once never wait for each other. A row that somebody else takes just now is waited for and then passed over,
# so what was committed after it never gets a smaller number.
_ASSIGN_CURSORS = """
WITH held AS MATERIALIZED (
  SELECT id FROM events_waiting ORDER BY id FOR UPDATE
), taken AS (
  DELETE FROM events_waiting AS waiting USING held WHERE waiting.id = held.id
  RETURNING waiting.id, waiting.people, waiting.kind, waiting.at, waiting.data
), told AS (
  SELECT id, person_id, kind, at, data,
         row_number() OVER (PARTITION BY person_id ORDER BY id) AS place, count(*) OVER (PARTITION BY person_id) AS n
  FROM taken, unnest(people) AS person_id
), grown AS (
  INSERT INTO events_stream AS stream (person_id, cursor, forgotten)
  SELECT person_id, count(*), 0 FROM told GROUP BY person_id ORDER BY person_id
  ON CONFLICT (person_id) DO UPDATE SET cursor = stream.cursor + excluded.cursor
  RETURNING stream.person_id, stream.cursor
), placed AS (
  SELECT id, person_id, kind, at, data, grown.cursor - n + place AS cursor FROM told JOIN grown USING (person_id)
), kept AS (
  INSERT INTO events_event (person_id, cursor, kind, at, data) SELECT person_id, cursor, kind, at, data FROM placed
)
SELECT id, kind, at, data, array_agg(person_id), array_agg(cursor) FROM placed GROUP BY id, kind, at, data ORDER BY id
"""


def push(people: Iterable[int], kind: str, data: Json, *, payload: Json | None = None) -> None:
    """Write an event into the logs of these people (primary keys), inside the caller's transaction; after its commit, tell open sockets.

    Args:
        kind: a name of docs/api.md's list.
        data: ids and small words; the same for all of them.
        payload: what `details` would add, from somebody who has just written it and need not read it again.
    """
    targets = sorted(set(people))
    if not targets:
        return
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [targets, kind, timezone.now(), json.dumps(data)])
        (waiting,) = cursor.fetchone()
    # What was committed is not undone when it cannot be published.
    transaction.on_commit(lambda: assign_cursors({waiting: payload} if payload else None), robust=True)


def assign_cursors(payload: Mapping[int, Json] | None = None) -> None:
    """Give everything that waits its places in the logs, and publish it.

    Args:
        payload: what is told of some of it, by the key of what waits; of the rest it is read (`details`).
    """
    payload = payload or {}
    with connection.cursor() as cursor:
        cursor.execute(_ASSIGN_CURSORS)
        rows = cursor.fetchall()
    placed = [
        (
            kind,
            at,
            json.loads(data) | payload.get(waiting, {}),
            dict(zip(people, cursors, strict=True)),
            waiting in payload,
        )
        for waiting, kind, at, data, people, cursors in rows
    ]
    details.complete(((kind, data) for kind, _at, data, _cursors, complete in placed if not complete), to=None)
    for kind, at, data, cursors, _complete in placed:
        pubsub.publish(cursors, "event", {"kind": kind, "at": at, "data": data})


def cursor_of(person: AuthUser) -> int:
    """Where a person's log stands."""
    assign_cursors()
    return Stream.objects.filter(person=person).values_list("cursor", flat=True).first() or 0


def cursors_of(people: Iterable[int]) -> dict[int, int]:
    """Where the logs of these people (primary keys) stand; those of whom nothing was ever told are left out."""
    assign_cursors()
    return dict(Stream.objects.filter(person__in=list(people)).values_list("person_id", "cursor"))


def after(person: AuthUser, cursor: int, *, limit: int | None = None) -> Page:
    """The next events behind a cursor, in order and without gaps.

    Raises:
        Resync: they are not kept any more, or the cursor is ahead of the log.
    """
    limit = limit or PAGE
    assign_cursors()
    here, forgotten = Stream.objects.filter(person=person).values_list("cursor", "forgotten").first() or (0, 0)
    if not forgotten <= cursor <= here:
        raise Resync(cursor=here)
    rows = Event.objects.filter(person=person, cursor__gt=cursor).order_by("cursor")
    found = [LoggedEvent(*row) for row in rows.values_list("cursor", "kind", "at", "data")[: limit + 1]]
    # RACE: what was forgotten between the two questions would leave a gap.
    if found and found[0].cursor != cursor + 1:
        raise Resync(cursor=here)
    events = found[:limit]
    details.complete(((event.kind, event.data) for event in events), to=person)
    return Page(events, events[-1].cursor if events else cursor, len(found) > limit)


def forget_old() -> int:
    """Forget events older than `KEEP`; who comes back with such a cursor is told to load anew. Returns how many."""
    before, total = timezone.now() - KEEP, 0
    while gone := _forget(before):
        total += gone
    return total


@transaction.atomic
def _forget(before: datetime) -> int:
    old = Event.objects.filter(at__lt=before).order_by("at").values_list("pk", flat=True)[:BATCH]
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
