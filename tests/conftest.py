"""What does every test stand on? A database copy as the runtime role, a clean Redis, no network, the named cast."""

import os
import socket
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import psycopg
import pytest
from django.db import connections
from django_redis import get_redis_connection

from tests import servers

pytest_plugins = ["tests.factories.fixtures", "tests.live"]

_PATIENT: Any = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}  # machines may be busy
hypothesis.settings.register_profile("here", **_PATIENT)
hypothesis.settings.register_profile("ci", **_PATIENT, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "here")

_TRANSACTIONAL = {"transactional_db", "live_server", "django_db_reset_sequences", "django_db_serialized_rollback"}


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in this hook too
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The runtime role may not TRUNCATE, as it must not: real commits are `committed_db`'s."""
    for item in items:
        if "live" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("live"))  # one worker starts the real processes, not each
        mark = item.get_closest_marker("django_db")
        if _TRANSACTIONAL & set(getattr(item, "fixturenames", ())) or (mark and mark.kwargs.get("transaction")):
            raise pytest.UsageError(f"{item.nodeid}: use the fixture committed_db instead of transactional_db")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """This worker's own copy of the migrated template, dropped together with the servers."""
    servers.make_database()
    yield
    with django_db_blocker.unblock():
        connections.close_all()


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
        yield
        connections.close_all()
    tables = owner_connection.execute(
        "SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables WHERE schemaname = 'public' "
        "AND tablename NOT IN ('django_migrations', 'django_content_type', 'auth_permission', 'auth_group', 'auth_group_permissions', 'ndas_template')"
    ).fetchone()
    assert tables
    while True:
        try:
            owner_connection.execute(f"TRUNCATE {tables[0]}")  # type: ignore[arg-type]  # names from the catalogue, quoted
        except psycopg.errors.DeadlockDetected:
            continue  # RACE: a live process held what we wanted and wanted what we held; it is through now
        break


@pytest.fixture(autouse=True)
def _clean_redis() -> None:
    get_redis_connection("default").flushdb()


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
