"""Where are the vectors kept? One per pitch, in a table outside of Django's models: PostgreSQL may lack pgvector, and then it is not there.

`bootstrap` creates the extension (which only a superuser may), `migrate` the table, the runtime role reads and writes it.
"""

import functools
from collections.abc import Iterable, Sequence

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from pitchey.discovery.semantic.minilm import DIMENSIONS

OLDEST = (0, 7)  # of pgvector: half-precision vectors; half the size, and the order of what is found does not change
ANSWERS = 100  # neighbours that one question gets
SEARCH_WIDTH = 200  # candidates on the way to them: more finds better ones and takes longer

# `version_id` tells which version was read; m and ef_construction are pgvector's own.
_TABLE = f"""
    CREATE TABLE IF NOT EXISTS discovery_meaning (
        pitch_id bigint PRIMARY KEY REFERENCES pitches_pitch (id) ON DELETE CASCADE,
        version_id bigint NOT NULL UNIQUE,
        vector halfvec({DIMENSIONS}) NOT NULL
    );
    CREATE INDEX IF NOT EXISTS discovery_meaning_near ON discovery_meaning USING hnsw (vector halfvec_cosine_ops)
"""


def prepare(owner: BaseDatabaseWrapper) -> bool:
    """Make the table where pgvector is; safe to repeat.

    Args:
        owner: a Django connection as the tables' owner.

    Returns:
        Whether there is a table.
    """
    with owner.cursor() as cursor:
        cursor.execute("SELECT extversion FROM pg_extension WHERE extname = 'vector'")
        row = cursor.fetchone()
        if row is None or tuple(int(part) for part in row[0].split(".")[:2]) < OLDEST:
            return False
        cursor.execute(_TABLE)
    exists.cache_clear()
    return True


@functools.cache
def exists() -> bool:
    """Whether there is a table. Asked once per process: it comes with a migration, and processes start anew after one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('discovery_meaning') IS NOT NULL")
        return cursor.fetchone()[0]


def nearest(vector: Sequence[float]) -> list[tuple[int, float]]:
    """The live pitches (primary keys) that point most nearly the same way, with their likeness (1 the same, 0 nothing), nearest first.

    The index is approximate. Private pitches are among them: fetch through the person.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL hnsw.ef_search = {SEARCH_WIDTH}")
        cursor.execute(
            f"""
            SELECT pitch_id, 1 - (vector <=> %(to)s::halfvec({DIMENSIONS}))
            FROM discovery_meaning JOIN pitches_listing USING (pitch_id)
            WHERE live ORDER BY vector <=> %(to)s::halfvec({DIMENSIONS}) LIMIT {ANSWERS}
            """,  # noqa: S608 - our own numbers
            {"to": _text(vector)},
        )
        return cursor.fetchall()


def neighbours(pitch_ids: Iterable[int], each: int) -> list[tuple[int, int, float]]:
    """The neighbours of each of these pitches: triples of (one of these, another pitch, their likeness). Private ones are among them."""
    ids = list(pitch_ids)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT one.pitch_id, near.pitch_id, near.likeness
            FROM discovery_meaning AS one CROSS JOIN LATERAL (
                SELECT pitch_id, 1 - (vector <=> one.vector) AS likeness
                FROM discovery_meaning ORDER BY vector <=> one.vector LIMIT %s
            ) AS near
            WHERE one.pitch_id = ANY(%s::bigint[]) AND near.pitch_id <> ALL(%s::bigint[])
            """,
            [each, ids, ids],
        )
        return cursor.fetchall()


def mean(pitch_ids: Iterable[int]) -> list[float] | None:
    """Where these pitches point together; None when none of them was read."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT avg(vector)::text FROM discovery_meaning WHERE pitch_id = ANY(%s::bigint[])", [list(pitch_ids)]
        )
        found = cursor.fetchone()[0]
    return [float(number) for number in found[1:-1].split(",")] if found else None


def without_vector(most: int) -> list[int]:
    """Versions (primary keys) that the market sees and that were not read, the newest first."""
    with connection.cursor() as cursor:
        # Two indexes answer this without the tables, in 20 ms for 100,000: so archived ones are read, too.
        cursor.execute(
            """
            SELECT version_id FROM pitches_listing AS listing
            WHERE NOT EXISTS (SELECT 1 FROM discovery_meaning AS kept WHERE kept.version_id = listing.version_id)
            ORDER BY version_id DESC LIMIT %s
            """,
            [most],
        )
        return [version for (version,) in cursor.fetchall()]


def store(pitch_id: int, version_id: int, vector: Sequence[float]) -> None:
    """Keep what a version means. A pitch that was deleted meanwhile is passed over."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO discovery_meaning (pitch_id, version_id, vector)
            SELECT id, %s, %s::halfvec({DIMENSIONS}) FROM pitches_pitch WHERE id = %s
            ON CONFLICT (pitch_id) DO UPDATE SET version_id = excluded.version_id, vector = excluded.vector
            """,  # noqa: S608 - our own number
            [version_id, _text(vector), pitch_id],
        )


def count() -> int:
    """How many pitches were read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM discovery_meaning")
        return cursor.fetchone()[0]


def clear() -> None:
    """Keep nothing: all pitches will be read again."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM discovery_meaning")


def _text(vector: Sequence[float]) -> str:
    return "[" + ",".join(f"{number:.6g}" for number in vector) + "]"
