"""Dumps by version: schema, rows and grants of a release's database, without its files. Written by its owner, restored by its owner."""

import gzip
import re
import subprocess
import tomllib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from packaging.version import Version
from psycopg import sql

from pitchey.operations import embedded
from pitchey.operations.bootstrap import make_database, with_name
from tests.servers import APP, OWNER, role_url

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
# The schema is there in every database; the tokens of psql's safety belt are new in each dump.
_LEFT_OUT = re.compile(rb"^(CREATE SCHEMA public;|\\(un)?restrict .*)\n", re.MULTILINE)


def current_version() -> str:
    """What pyproject.toml says that this is."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])


def file_of(version: str) -> Path:
    return FOLDER / f"{version}.sql.gz"


def newest() -> Path:
    """The dump of the last release."""
    return max(FOLDER.glob("*.sql.gz"), key=lambda file: Version(file.name.removesuffix(".sql.gz")))


def write(owner_url: str, file: Path) -> None:
    """Dump a database; the same rows give the same bytes."""
    file.write_bytes(gzip.compress(dump(owner_url), mtime=0))


def dump(owner_url: str, *options: str) -> bytes:
    """What pg_dump says of a database, as SQL."""
    program = embedded.postgres_binaries() / "pg_dump"
    command = [program, "--no-owner", "--no-comments", "--schema=public", *options, owner_url]
    return _LEFT_OUT.sub(b"", subprocess.run(command, check=True, capture_output=True).stdout)


def restore(statements: bytes, owner_url: str) -> None:
    """Run a dump as the owner."""
    command = [embedded.postgres_binaries() / "psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null", owner_url]
    done = subprocess.run(command, input=statements, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()


@contextmanager
def database(superuser_url: str, name: str) -> Iterator[str]:
    """The owner's address of an empty database, dropped afterwards.

    It is not bootstrapped: the dump brings its own grants, and default ones would be added to those of append-only tables.
    """
    with psycopg.connect(superuser_url, autocommit=True) as server:
        make_database(server, name, owner=OWNER)
        try:
            with psycopg.connect(with_name(superuser_url, name), autocommit=True) as connection:
                connection.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(sql.Identifier(OWNER)))
                connection.execute(
                    sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(*map(sql.Identifier, (name, APP)))
                )
                connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
            yield role_url(OWNER, name)
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def schema(superuser_url: str, owner_url: str) -> Counter[str]:
    """Every statement that makes the schema of a database, its grants too, in no order.

    Read from a copy, as PostgreSQL words conditions differently once they were restored.
    """
    with database(superuser_url, f"{owner_url.rpartition('/')[2]}_schema") as copy:
        restore(dump(owner_url, "--schema-only"), copy)
        text = dump(copy, "--schema-only").decode()
    statements = re.split(r";\n\n", re.sub(r"^--.*\n", "", text, flags=re.MULTILINE))
    # The order of columns follows from the order of migrations, which a release may squash.
    return Counter("\n".join(sorted(line.rstrip(",") for line in one.split("\n") if line)) for one in statements)


def row_counts(owner_url: str) -> dict[str, int]:
    """How many rows each table has."""
    with psycopg.connect(owner_url) as connection:
        tables = connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        ).fetchall()
        counts = [sql.SQL("SELECT {}, count(*) FROM {}").format(name, sql.Identifier(name)) for (name,) in tables]
        return dict(connection.execute(sql.SQL(" UNION ALL ").join(counts)).fetchall())
