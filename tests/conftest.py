"""What does every test stand on? A database copy as the runtime role, a clean Redis, no network, the named cast."""

import functools
import gc
import os
import socket
from collections.abc import Callable, Generator, Iterator
from itertools import groupby
from typing import Any

import hypothesis
import psycopg
import pytest
from django.db import connections
from django.utils.translation import get_language
from django_redis import get_redis_connection

from tests import servers
from tests.kept import asked_for, kept_world, savepoints  # noqa: F401

pytest_plugins = ["tests.factories.fixtures", "tests.live"]

_PATIENT: Any = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}  # machines may be busy
for _profile, _examples in (("quick", 25), ("thorough", 100)):
    hypothesis.settings.register_profile(
        _profile, **_PATIENT, max_examples=_examples, derandomize=bool(os.environ.get("CI"))
    )
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

# Seconds that a test may take with its setup, unless its marker `slow("reason")` says why.
SLOW = 20
_took = pytest.StashKey[float]()
_TRANSACTIONAL = {"transactional_db", "live_server", "django_db_reset_sequences", "django_db_serialized_rollback"}


def pytest_collection_finish() -> None:
    """What was imported until here stays; looking through it again and again was a tenth of the tests' time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The runtime role may not TRUNCATE, as it must not: real commits are `committed_db`'s."""
    for item in items:
        mark = item.get_closest_marker("django_db")
        if _TRANSACTIONAL & set(getattr(item, "fixturenames", ())) or (mark and mark.kwargs.get("transaction")):
            raise pytest.UsageError(f"{item.nodeid}: use the fixture committed_db instead of transactional_db")
        if (slow := item.get_closest_marker("slow")) and not slow.args:
            raise pytest.UsageError(f"{item.nodeid}: slow wants the reason")
    _side_by_side(items)


def _side_by_side(items: list[pytest.Item]) -> None:
    """Within a module, tests that stand on the same world follow each other; those that want an empty database come last."""
    ordered = []
    for _module, its in groupby(items, key=lambda item: item.path):
        ordered += sorted(
            its, key=lambda item: ("committed_db" in item.fixturenames, [one.number for one in asked_for(item)])
        )
    items[:] = ordered


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """A test that became slow fails, in a worker of xdist, too."""
    report = yield
    item.stash[_took] = took = item.stash.get(_took, 0) + call.duration
    if call.when == "call" and report.passed and took > SLOW and not item.get_closest_marker("slow"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} took {took:.0f} s. More than {SLOW} want the marker slow, which says why."
    return report


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """This worker's own copy of the migrated template, dropped together with the servers."""
    servers.make_database()
    yield
    with django_db_blocker.unblock():
        savepoints.clear()
        connections.close_all()


@pytest.fixture
def _django_db_helper(kept_world: None, _django_db_helper: None) -> None:  # noqa: F811
    """pytest-django's own fixture behind `db`: its savepoint for the test stands within the kept ones."""


@pytest.fixture
def owner_connection(django_db_setup: None) -> Iterator[psycopg.Connection]:
    """The worker's database as its owner, each statement committed at once. Sees only what was committed."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
        yield connection


@pytest.fixture
def committed_db(
    request: pytest.FixtureRequest, owner_connection: psycopg.Connection, django_db_blocker: Any
) -> Iterator[None]:
    """Real commits, seen by other threads and processes; the owner empties the tables afterwards."""
    if request.node.get_closest_marker("django_db") or "db" in request.fixturenames:
        pytest.fail("committed_db and db exclude each other")
    with django_db_blocker.unblock():
        savepoints.clear()
        yield
        connections.close_all()
    while True:
        try:
            _empty(owner_connection)
        except (psycopg.errors.DeadlockDetected, psycopg.errors.LockNotAvailable):
            continue  # RACE: a live process held what we wanted, and perhaps wanted what we held; it will be through
        break


_OF_MIGRATIONS = {
    "django_migrations", "django_content_type", "auth_permission", "auth_group", "auth_group_permissions", "ndas_template",
}  # fmt: skip


def _empty(connection: psycopg.Connection) -> None:
    """Take out every row that is not of a migration. TRUNCATE would make seventy tables anew, of which few have rows: ten times the work."""
    found = connection.execute(
        "SELECT quote_ident(c.relname), EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'append_only') "
        "FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> ALL (%s)",
        [list(_OF_MIGRATIONS)],
    ).fetchall()
    append_only = dict(found)
    with connection.transaction():
        # What is still at work commits first, as it would before a TRUNCATE.
        connection.execute(f"LOCK TABLE {', '.join(append_only)} IN ACCESS EXCLUSIVE MODE")  # type: ignore[arg-type]  # names from the catalogue, quoted
        look = " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})"  # noqa: S608
            for name in append_only
        )
        full = [name for (name,) in connection.execute(look).fetchall()]  # type: ignore[arg-type]
        guarded = [name for name in full if append_only[name]]
        statements = [f"ALTER TABLE {name} DISABLE TRIGGER append_only" for name in guarded]
        statements += [f"DELETE FROM {name}" for name in full]  # noqa: S608
        statements += ["SET CONSTRAINTS ALL IMMEDIATE"]
        statements += [f"ALTER TABLE {name} ENABLE TRIGGER append_only" for name in guarded]
        connection.execute("; ".join(statements))  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _clean_redis() -> None:
    get_redis_connection("default").flushdb()


@pytest.fixture(autouse=True, scope="session")
def _posters_drawn_once() -> Iterator[None]:
    """A drawing follows from what is asked for and the language, so that the same one is taken again. What draws it has its own tests."""
    from pitchey import posters

    drawn = functools.cache(lambda _language, *args, **asked: draw(*args, **asked))
    draw = posters.draw
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(posters, "draw", lambda *args, **asked: drawn(get_language(), *args, **asked))
        yield


@pytest.fixture
def patient_health(monkeypatch: pytest.MonkeyPatch) -> None:
    """Health waits for its probes as long as a busy machine needs."""
    from pitchey.operations import health

    monkeypatch.setattr(health, "WITHIN", 60)


@pytest.fixture
def outbox_run() -> Callable[[], int]:
    """Runs every due job of the outbox in this process; answers how many."""
    from pitchey.outbox import services as outbox

    return outbox.run_waiting


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Only the loopback answers."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        yield


def _guarded(connect: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"tests have no network, but something connects to {address}")
        return connect(self, address)

    return guarded
