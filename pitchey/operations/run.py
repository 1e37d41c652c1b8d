"""`make run`: the whole house on a laptop, from nothing, in one terminal. Needs no Django settings.

PORT (8000) is the site, PORT + 1 the socket. Everything it keeps is in var/.
"""

import fcntl
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import IO

from pitchey.operations import children, embedded, ports
from pitchey.operations.bootstrap import bootstrap_database
from pitchey.operations.ports import HOST, CannotRun

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = ROOT / "var"
SEAL = VAR / "seal"
LOGS = VAR / "log"
PEOPLE = ("creator@demo.pitchey.test", "investor@demo.pitchey.test", "production@demo.pitchey.test")


def programs(port: int, socket_port: int, state: Path, *, processes: int = 1) -> dict[str, list[str]]:
    """What runs beside the servers, by name: HTTP under WSGI, sockets under ASGI, one worker that also keeps the schedule.

    `state` is a folder where the schedule remembers when it last ran; `processes` serve HTTP, four requests at once among them.
    """
    # Two threads a core: more of them take Python's lock from each other, and every answer is later for it (docs/performance.md).
    web = ["granian", "--interface", "wsgi", "--workers", str(processes), "--blocking-threads", str(4 // processes)]
    web += ["--no-ws", "--backlog", "512"]
    sockets = [
        "uvicorn",
        "pitchey.asgi:application",
        "--lifespan",
        "on",
        "--ws",
        "websockets-sansio",
        "--ws-max-size",
        "131072",
        # News are a few hundred bytes: packing them anew for each socket costs more time and memory than it saves on the wire.
        "--ws-per-message-deflate",
        "false",
        # SECURITY: uvicorn would believe whatever a client on this machine writes; core.network alone reads the header.
        "--no-proxy-headers",
    ]
    worker = ["celery", "-A", "pitchey.celery", "worker", "--pool", "threads", "--concurrency", "2"]
    return {
        "web": [*web, "--host", HOST, "--port", str(port), "pitchey.wsgi:application"],
        "socket": [*sockets, "--host", HOST, "--port", str(socket_port), "--no-access-log"],
        "worker": [*worker, "--beat", "--schedule", str(state / "beat"), "--loglevel", "INFO"],
    }


@contextmanager
def running(
    argvs: Mapping[str, list[str]], env: Mapping[str, str], logs: Path
) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Start the programs of this virtual environment, each with a log of its name, and stop them together."""
    logs.mkdir(parents=True, exist_ok=True)
    started: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, argv in argvs.items():
            with (logs / f"{name}.log").open("ab") as log:
                started[name] = children.start(
                    [Path(sys.executable).parent / argv[0], *argv[1:]], env=env, cwd=ROOT, output=log
                )
        yield started
    finally:
        # All are asked first, so that they stop side by side.
        for process in started.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in started.values():
            children.stop(process)


def wait_until_it_answers(url: str, processes: Mapping[str, subprocess.Popen[bytes]], logs: Path) -> None:
    """Return when `url` answers 200.

    Raises:
        CannotRun: a program ended, or a minute has passed.
    """
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        raise_if_exited(processes, logs)
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own loopback address
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise CannotRun(f"{url} does not answer; the logs are in {logs}")


def raise_if_exited(processes: Mapping[str, subprocess.Popen[bytes]], logs: Path) -> None:
    """Raises CannotRun with the end of its log when a program has ended."""
    for name, process in processes.items():
        if process.poll() is not None:
            log = logs / f"{name}.log"
            end = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
            raise CannotRun(f"The {name} process ended ({process.returncode}). The end of {log}:\n{end}")


def main() -> None:
    port = ports.asked_for()
    _stop_on_signals()
    VAR.mkdir(exist_ok=True)
    with ExitStack() as stack:
        _only_one(stack, port)
        ports.require_free(port, port + 1)
        announce("Starting PostgreSQL and Redis")
        addresses = stack.enter_context(embedded.servers(VAR / "servers"))
        bootstrap_database(addresses.superuser_url, addresses.owner_url, addresses.app_url)
        env = _environment(addresses, port)
        _make_seal(env)
        announce("Migrating")
        _manage("migrate", "-v0", env=env)
        announce("Starting the web server and the socket server")
        ports.require_free(port, port + 1)
        argvs = programs(port, port + 1, VAR)
        worker = {"worker": argvs.pop("worker")}
        written = {name: _size(LOGS / f"{name}.log") for name in argvs}
        processes = stack.enter_context(running(argvs, env, LOGS))
        seeded = embedded.place(VAR / "servers") / "seeded"
        if not seeded.exists():
            announce("Building the demo world (first time only)")
            _manage("seed_demo", "--skip-checks", env=env, beside=processes)
            seeded.touch()
        # Not before: it would process files of pitches that are still being written, and no two demo worlds would be alike.
        announce("Starting a worker and its schedule")
        processes = processes | stack.enter_context(running(worker, env, LOGS))
        for name, one in (("web", port), ("socket", port + 1)):
            wait_until_it_answers(f"http://{HOST}:{one}/livez", processes, LOGS)
            _wait_until_it_listens(name, one, written[name], processes)
        announce(_welcome(port))
        while True:
            time.sleep(1)
            raise_if_exited(processes, LOGS)


def _wait_until_it_listens(
    name: str, port: int, written: int, processes: Mapping[str, subprocess.Popen[bytes]]
) -> None:
    """Return when the program says, in its log behind the bytes that were `written` before, that it listens at the port.

    RACE: another program may have taken the port a moment before ours, and answers in its place; ours ends then.

    Raises:
        CannotRun: a program ended.
    """
    log = LOGS / f"{name}.log"
    while f"http://{HOST}:{port}".encode() not in log.read_bytes()[written:]:
        raise_if_exited(processes, LOGS)
        time.sleep(0.1)


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def announce(line: str) -> None:
    print(line, flush=True)


def _welcome(port: int) -> str:
    site = f"http://localhost:{port}/"
    return "\n".join(
        [
            "",
            f"  Pitchey is at    {site}",
            f"  Sign in as       {PEOPLE[0]}",
            *(f"                   {person}" for person in PEOPLE[1:]),
            "                   (the password is in README.md)",
            f"  Mail goes to     {site}mail/",
            "  Logs are in      var/log/",
            "  Stop with        Ctrl-C",
            "",
        ]
    )


def _environment(addresses: embedded.Addresses, port: int) -> dict[str, str]:
    """The settings of this run, also written down for `manage.py` in another terminal."""
    ours = {
        "DATABASE_URL": addresses.app_url,
        "DATABASE_OWNER_URL": addresses.owner_url,
        "REDIS_URL": addresses.redis_url,
        "SITE_URL": f"http://localhost:{port}",
        "SOCKET_URL": f"ws://localhost:{port + 1}/ws/",
        "SEAL_FILE": str(SEAL / "seal.p12"),
        "SEAL_PASSPHRASE": _passphrase(),
    }
    file = VAR / "servers.env"
    file.touch(mode=0o600)
    file.write_text("".join(f"{key}={value}\n" for key, value in ours.items()))
    # Migrating makes the checks; in a worker they would load every page of the site.
    fixed = {"DJANGO_SETTINGS_MODULE": "pitchey.settings.local", "PYTHONUNBUFFERED": "1", "CELERY_SKIP_CHECKS": "1"}
    return os.environ | ours | fixed


def _passphrase() -> str:
    """What opens this laptop's seal: made once, for this folder alone."""
    SEAL.mkdir(exist_ok=True, mode=0o700)
    file = SEAL / "passphrase"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(32))
    return file.read_text()


def _make_seal(env: Mapping[str, str]) -> None:
    if not Path(env["SEAL_FILE"]).exists():
        announce("Making a seal (first time only)")
        _manage("make_seal", str(SEAL), "--name", "Pitchey on a laptop", env=env)


def _manage(
    *arguments: str, env: Mapping[str, str], beside: Mapping[str, subprocess.Popen[bytes]] | None = None
) -> None:
    """Run a command of `manage.py` to its end.

    Raises:
        CannotRun: it failed, or one of the programs `beside` it ended meanwhile.
    """
    process = children.start([sys.executable, "manage.py", *arguments], env={**env, "LOG_LEVEL": "WARNING"}, cwd=ROOT)
    try:
        while process.poll() is None:
            raise_if_exited(beside or {}, LOGS)
            time.sleep(0.05)
        if process.returncode:
            raise CannotRun(f"`manage.py {arguments[0]}` failed; what it said stands above.")
    finally:
        children.stop(process)


def _only_one(stack: ExitStack, port: int) -> None:
    """Hold the lock of this folder; it is free again whenever this process ends, however it ends."""
    lock: IO[str] = stack.enter_context((VAR / "run.lock").open("a+"))
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        raise CannotRun(f"Pitchey runs already, {lock.read().strip()}. Stop it first.") from None
    lock.truncate(0)
    lock.write(f"at http://localhost:{port}/ (process {os.getpid()})")
    lock.flush()


def _stop_on_signals() -> None:
    def leave(number: int, frame: FrameType | None) -> None:
        for one in (signal.SIGINT, signal.SIGTERM):
            signal.signal(one, signal.SIG_IGN)  # stopping is under way; once is enough
        announce("\nStopping")
        sys.exit(0)

    signal.signal(signal.SIGINT, leave)
    signal.signal(signal.SIGTERM, leave)
    if "MAKELEVEL" in os.environ:
        children.die_with_parent(os.getppid(), signal.SIGTERM)


if __name__ == "__main__":
    try:
        main()
    except (CannotRun, embedded.CannotStart) as error:
        sys.exit(f"\n{error}")
