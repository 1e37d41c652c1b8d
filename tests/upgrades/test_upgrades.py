"""A database of the last release, upgraded by the migrations of today: the same schema as a new one, and nothing lost."""

import gzip
import inspect
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest

from pitchey.core import canonical
from pitchey.outbox import services as outbox
from tests.servers import APP, role_url
from tests.upgrades import dumps

pytestmark = pytest.mark.xdist_group("upgrades")  # the fixture is made once

# What a dump holds at least, so that there is something to lose.
TELLING = (
    "accounts_user", "audit_entry", "conversations_message", "dataroom_pageview", "discovery_savedsearch", "media_rendition",
    "ndas_evidencerecord", "ndas_nda", "ndas_sealedcopy", "ndas_signature", "notifications_notification", "outbox_job",
    "oversight_staffaccess", "pitches_document", "pitches_version",
)  # fmt: skip
SUPERUSER_URL = os.environ["TEST_SUPERUSER_URL"]


@dataclass(frozen=True)
class Upgraded:
    """A database that came along: its owner's address, how `manage.py` reaches it, and the rows that it had before."""

    owner_url: str
    env: dict[str, str]
    rows_before: dict[str, int]


@pytest.fixture(scope="module")
def upgraded() -> Iterator[Upgraded]:
    name = f"{os.environ['DATABASE_URL'].rpartition('/')[2]}_upgraded"
    with dumps.database(SUPERUSER_URL, name) as owner_url:
        dumps.restore(gzip.decompress(dumps.newest().read_bytes()), owner_url)
        env = os.environ | {"DATABASE_OWNER_URL": owner_url, "DATABASE_URL": role_url(APP, name)}
        rows = dumps.row_counts(owner_url)
        manage("migrate", "-v0", env=env)
        yield Upgraded(owner_url, env, rows)


def manage(*command: str, env: dict[str, str]) -> str:
    """What a command of `manage.py` says; it must succeed."""
    argv = [sys.executable, "manage.py", *command, "--settings=pitchey.settings.test", "--skip-checks"]
    done = subprocess.run(argv, cwd=dumps.ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def differences(upgraded: Upgraded) -> tuple[list[str], list[str]]:
    """What a new database has and the upgraded one has not, and the other way round."""
    fresh = dumps.schema(SUPERUSER_URL, os.environ["DATABASE_OWNER_URL"])
    came = dumps.schema(SUPERUSER_URL, upgraded.owner_url)
    return sorted(fresh - came), sorted(came - fresh)


def test_this_version_has_a_dump() -> None:
    file = dumps.file_of(dumps.current_version())
    assert file.exists(), f"{file.name} is missing: make release-dump (CONTRIBUTING.md, How to release)"
    assert dumps.newest() == file


@pytest.mark.usefixtures("django_db_setup")
def test_an_upgraded_schema_is_that_of_a_new_database(upgraded: Upgraded) -> None:
    assert differences(upgraded) == ([], [])


@pytest.mark.usefixtures("django_db_setup")
def test_what_is_missing_from_a_schema_is_named() -> None:
    name = os.environ["DATABASE_URL"].rpartition("/")[2]
    fresh = dumps.schema(SUPERUSER_URL, os.environ["DATABASE_OWNER_URL"])
    with dumps.database(SUPERUSER_URL, f"{name}_damaged") as owner_url:
        dumps.restore(dumps.dump(os.environ["DATABASE_OWNER_URL"], "--schema-only"), owner_url)
        with psycopg.connect(owner_url, autocommit=True) as connection:
            for statement in (
                "DROP INDEX job_waiting",
                "ALTER TABLE outbox_job DROP CONSTRAINT job_status",
                "ALTER TABLE outbox_job ALTER last_error DROP NOT NULL",
                "DROP TRIGGER append_only ON audit_entry",
                f"REVOKE INSERT ON audit_entry FROM {APP}",
            ):
                connection.execute(statement)
        missing = "\n".join(fresh - dumps.schema(SUPERUSER_URL, owner_url))
    for named in (
        "INDEX job_waiting",
        "CONSTRAINT job_status",
        "last_error text NOT NULL",
        "TRIGGER append_only",
        "GRANT SELECT,INSERT ON TABLE public.audit_entry",
    ):
        assert named in missing


def test_no_row_is_lost(upgraded: Upgraded) -> None:
    after = dumps.row_counts(upgraded.owner_url)
    lost = {name: rows for name, rows in upgraded.rows_before.items() if after.get(name, 0) < rows}
    assert lost == {}
    assert set(TELLING) <= {name for name, rows in after.items() if rows}


def test_what_was_frozen_has_its_fingerprint(upgraded: Upgraded) -> None:
    """Versions with their protected fields, and the texts that people signed."""
    with psycopg.connect(upgraded.owner_url) as connection:
        versions = connection.execute("SELECT content, sha256 FROM pitches_version").fetchall()
        texts = connection.execute("SELECT text, text_sha256 FROM ndas_nda WHERE status = 'signed'").fetchall()
    assert any(content["protected"]["long_synopsis"] for content, _sha256 in versions)
    assert [content["public"]["title"] for content, sha256 in versions if canonical.sha256(content) != sha256] == []
    assert texts
    assert [text[:80] for text, sha256 in texts if canonical.sha256(text) != sha256] == []


def test_the_ledger_is_whole(upgraded: Upgraded) -> None:
    assert ", whole." in manage("verify_ledger", env=upgraded.env)


def test_waiting_jobs_have_handlers_that_take_them(upgraded: Upgraded) -> None:
    outbox.load_handlers()
    with psycopg.connect(upgraded.owner_url) as connection:
        waiting = connection.execute("SELECT topic, payload FROM outbox_job WHERE status = 'waiting'").fetchall()
    assert {"emails.deliver", "media.process", "ndas.seal"} <= {topic for topic, _payload in waiting}
    for topic, payload in waiting:
        inspect.signature(outbox.HANDLERS[topic].run).bind(**payload)
