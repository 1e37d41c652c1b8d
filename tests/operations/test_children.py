"""Do our programs end with us, and do the servers come back after a kill -9?"""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from pitchey.operations import children, embedded, ports, run
from tests.live import PATIENCE

ROOT = Path(__file__).resolve().parents[2]


def alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def wait_until(condition: object) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.05)


def start_parent(body: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", body], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_a_child_ends_when_its_parent_is_killed() -> None:
    body = (
        "import time; from pitchey.operations import children\n"
        "print(children.start(['sleep', '600']).pid, flush=True); time.sleep(600)"
    )
    with start_parent(body) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        parent.kill()
    wait_until(lambda: not alive(child))


def test_a_child_that_does_not_listen_is_killed() -> None:
    deaf = children.start(["sh", "-c", "trap '' TERM; echo deaf; sleep 600"], output=subprocess.PIPE)
    assert deaf.stdout
    with deaf.stdout:
        assert deaf.stdout.readline() == b"deaf\n"
    children.stop(deaf, signal.SIGTERM, grace=0.3)
    assert deaf.returncode == -signal.SIGKILL


def test_the_servers_come_back_after_a_kill(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("servers")
    body = (
        "import time; from pathlib import Path; from pitchey.operations import embedded\n"
        f"with embedded.servers(Path({str(folder)!r})) as addresses: print('up', flush=True); time.sleep(600)"
    )
    with start_parent(body) as parent:
        assert parent.stdout
        assert parent.stdout.readline() == "up\n"
        parent.kill()
    with embedded.servers(folder) as addresses, psycopg.connect(addresses.superuser_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.parametrize("port", ["80", "70000", "http", ""])
def test_a_port_that_is_none_is_refused_in_a_sentence(port: str) -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "pitchey.operations.run"],
        cwd=ROOT,
        env=os.environ | {"PORT": port},
        capture_output=True,
        text=True,
    )
    assert refused.returncode == 1
    assert "is not a port" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_taken_port_is_named_before_anything_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind((ports.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setattr(ports, "PATIENCE", 0)
        with pytest.raises(ports.CannotRun, match=f"Port {port} is taken by another program"):
            ports.require_free(port)


def test_ports_are_asked_for_with_nothing_but_python() -> None:
    asked = subprocess.run(
        [sys.executable, "-S", "-I", "pitchey/operations/ports.py"],
        cwd=ROOT,
        env={"PORT": "eighty"},
        capture_output=True,
        text=True,
    )
    assert (asked.returncode, asked.stderr) == (1, "PORT=eighty is not a port between 1024 and 65534.\n")


def test_a_program_that_ends_is_named_with_the_end_of_its_log(tmp_path: Path) -> None:
    with run.running({"worker": ["python", "-c", "raise SystemExit('no broker')"]}, os.environ, tmp_path) as programs:
        programs["worker"].wait()
        with pytest.raises(run.CannotRun, match=r"worker process ended \(1\)(?s:.*)no broker"):
            run.raise_if_exited(programs, tmp_path)
