"""Which servers do tests talk to? Embedded ones of their own, or those that DATABASE_URL and REDIS_URL name.

A pytest plugin (`-p tests.servers`), because the addresses must stand in the environment before Django reads its settings. The first process
starts the servers and migrates a template database, kept between runs until a migration changes; every worker gets a copy of it.
A DATABASE_URL from outside belongs to a role that may create roles and databases; tests themselves always run as the runtime role.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
import redis
from psycopg import sql

from pitchey.operations import embedded
from pitchey.operations.bootstrap import bootstrap_database
from pitchey.sealing import certificates

ROOT = Path(__file__).resolve().parent.parent
OWNER, APP = "pitchey_test_owner", "pitchey_test_app"
PASSWORD = "only-for-tests"
SEALED_WITH = "only for the seal of the tests"
_stack = ExitStack()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        asked = early_config.known_args_namespace
        if not (asked.help or asked.version):
            _stack.enter_context(_servers())
    if "TEST_SUPERUSER_URL" in os.environ:
        _name_ours()
    return (yield)


def pytest_unconfigure() -> None:
    _stack.close()


@contextmanager
def running() -> Iterator[None]:
    """The servers, an empty migrated database and everything that the settings ask for: for programs that are no tests."""
    with _servers():
        _name_ours()
        make_database()
        yield


def _name_ours() -> None:
    """Put this process's own database, Redis and files into the environment."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    name = os.environ["TEST_DATABASE_PREFIX"] + worker
    os.environ["DATABASE_OWNER_URL"] = role_url(OWNER, name)
    os.environ["DATABASE_URL"] = role_url(APP, name)
    os.environ["REDIS_URL"], os.environ["BROKER_URL"] = _redis_of(os.environ["TEST_REDIS_URL"], worker)
    os.environ["STORAGE_URL"] = f"file://{os.environ['TEST_FOLDER']}/files-{worker}"


def make_database() -> None:
    """This process's own database: a copy of the template."""
    name = urlsplit(os.environ["DATABASE_URL"]).path.lstrip("/")
    with psycopg.connect(os.environ["TEST_SUPERUSER_URL"], autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(os.environ["TEST_TEMPLATE"])
            )
        )


def role_url(role: str, name: str) -> str:
    """The address of a test role at the test server."""
    parts = urlsplit(os.environ["TEST_SUPERUSER_URL"])
    host = f"{parts.hostname}:{parts.port or 5432}"
    return urlunsplit(parts._replace(netloc=f"{role}:{PASSWORD}@{host}", path=f"/{name}"))


def _redis_of(url: str, worker: str) -> tuple[str, str]:
    """Each worker has two numbered databases of its own, the second one for the broker, which no test empties."""
    parts = urlsplit(url)
    number = int(parts.path.lstrip("/") or 0) + (int(worker.removeprefix("gw")) + 1 if worker else 0)
    with redis.from_url(url) as connection:
        half = int(connection.config_get("databases")["databases"]) // 2
    return urlunsplit(parts._replace(path=f"/{number}")), urlunsplit(parts._replace(path=f"/{number + half}"))


@contextmanager
def _servers() -> Iterator[None]:
    template = f"pitchey_template_{_fingerprint()}"
    with ExitStack() as stack:
        if "DATABASE_URL" in os.environ and "REDIS_URL" in os.environ:
            superuser_url, redis_url = os.environ["DATABASE_URL"], os.environ["REDIS_URL"]
            with _locked():
                _make_template(superuser_url, template)
            stack.callback(_drop_databases, superuser_url, f"pitchey_test_{os.getpid()}_")
        else:
            addresses = stack.enter_context(embedded.servers(stack.enter_context(_copy(template)), durable=False))
            superuser_url, redis_url = addresses.superuser_url, addresses.redis_url
        os.environ |= {
            "TEST_SUPERUSER_URL": superuser_url,
            "TEST_REDIS_URL": redis_url,
            "TEST_TEMPLATE": template,
            "TEST_FOLDER": (folder := stack.enter_context(tempfile.TemporaryDirectory(prefix="pitchey-test-"))),
            "SEAL_FILE": str(
                certificates.make(Path(folder) / "seal", name="Pitchey in a test", passphrase=SEALED_WITH)
            ),
            "SEAL_PASSPHRASE": SEALED_WITH,
            "TEST_DATABASE_PREFIX": f"pitchey_test_{os.getpid()}_",
        }
        yield


@contextmanager
def _copy(template: str) -> Iterator[Path]:
    """A folder with a copy of the stopped servers' data, in which the template is migrated already."""
    home = embedded.place(ROOT / "var" / "test")
    kept = home / template
    with _locked():
        if not (kept / "migrated").exists():
            for old in home.glob("pitchey_template_*"):
                shutil.rmtree(old)
            with embedded.servers(kept, durable=False) as addresses:
                _make_template(addresses.superuser_url, template)
            (kept / "migrated").touch()
        _forget_the_dead(home)
        folder = Path(tempfile.mkdtemp(prefix=f"run-{os.getpid()}-", dir=home))
        # `cp -a` keeps the owner and is many times quicker than copying in Python.
        subprocess.run(["cp", "-a", f"{kept}/.", folder], check=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _forget_the_dead(home: Path) -> None:
    """Remove what test runs that were killed have left."""
    for folder in home.glob("run-*"):
        if not Path(f"/proc/{folder.name.split('-')[1]}").exists():
            shutil.rmtree(folder)


def _make_template(superuser_url: str, template: str) -> None:
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone():
            return
    _drop_databases(superuser_url, "pitchey_template_")
    # RACE: migrated under another name first, so that an interrupted run leaves no half-migrated template.
    unfinished = "pitchey_template_unfinished"
    os.environ["TEST_SUPERUSER_URL"] = superuser_url
    urls = {"DATABASE_OWNER_URL": role_url(OWNER, unfinished), "DATABASE_URL": role_url(APP, unfinished)}
    bootstrap_database(superuser_url, urls["DATABASE_OWNER_URL"], urls["DATABASE_URL"])
    migrated = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--settings=pitchey.settings.test", "-v0", "--skip-checks"],
        cwd=ROOT,
        env=os.environ | urls,
        capture_output=True,
        text=True,
    )
    if migrated.returncode:
        raise pytest.UsageError(f"The test database could not be migrated.\n{migrated.stdout}{migrated.stderr}")
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(unfinished), sql.Identifier(template))
        )


def _drop_databases(superuser_url: str, prefix: str) -> None:
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        for (name,) in connection.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix]
        ).fetchall():
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _locked() -> Iterator[None]:
    """One test run at a time builds the template."""
    folder = ROOT / "var" / "test"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fingerprint() -> str:
    """What the migrated template depends on."""
    files = [
        *ROOT.glob("*/migrations/*.py"),
        *ROOT.glob("pitchey/*/migrations/*.py"),
        *ROOT.glob("pitchey/ndas/texts/*"),
    ]
    files += ROOT.glob("requirements/*.txt")
    files += [ROOT / "pitchey/operations/bootstrap.py", ROOT / "pitchey/audit/append_only.py"]
    files += [ROOT / "pitchey/discovery/semantic/vector_store.py", ROOT / "pitchey/accounts/services/staff.py"]
    digest = hashlib.sha256()
    for file in sorted(file for file in files if file.is_file()):
        digest.update(file.relative_to(ROOT).as_posix().encode() + file.read_bytes())
    return digest.hexdigest()[:12]
