"""Do tests, like production, run as a role that owns nothing?"""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import ProgrammingError, connection


@pytest.mark.django_db
def test_the_runtime_role_is_no_superuser_and_bypasses_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = user")
        assert cursor.fetchone() == (False, False, False, False)


@pytest.mark.django_db
def test_the_runtime_role_owns_no_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = user)")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE outbox_job",
        "DROP TABLE outbox_job",
        "CREATE TABLE mine (id int)",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('core', '0099_later', now())",
        "DELETE FROM django_migrations",
    ],
)
def test_the_runtime_role_may_not_change_the_schema(statement: str) -> None:
    with connection.cursor() as cursor, pytest.raises(ProgrammingError):
        cursor.execute(statement)


def test_what_was_committed_is_seen_by_others_and_gone_afterwards(
    committed_db: None, owner_connection: psycopg.Connection
) -> None:
    from pitchey.outbox.models import Job

    Job.objects.create(topic="house.test")
    assert owner_connection.execute("SELECT topic FROM outbox_job").fetchall() == [("house.test",)]


def test_the_database_is_empty_for_the_next_one(committed_db: None) -> None:
    from pitchey.outbox.models import Job

    assert not Job.objects.exists()


@pytest.fixture
def other(committed_db: None) -> Iterator[Any]:
    """A second connection of the same role, which may look at the first and end it."""
    made = connection.copy()
    yield made
    made.close()


def test_a_connection_that_the_server_ended_is_not_usable(other: Any) -> None:
    backend = _backend()
    assert connection.is_usable()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])
    assert not connection.is_usable()
    connection.close()
    assert _backend() != backend


def test_a_connection_that_works_is_asked_nothing(other: Any) -> None:
    backend = _backend()
    assert connection.is_usable()
    with other.cursor() as cursor:
        cursor.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [backend])
        assert cursor.fetchone() == ("SELECT pg_backend_pid()",)


def _backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])
