"""What `make run` says is true: of a port that somebody else has, and of who answers there."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from pitchey.operations import embedded, ports, run


class _Answers(BaseHTTPRequestHandler):
    """Another program, which says to everything that it is well."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def stranger() -> Iterator[int]:
    """The port of somebody else's web server."""
    with HTTPServer((ports.HOST, 0), _Answers) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture
def logs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(run, "LOGS", tmp_path)
    (tmp_path / "web.log").touch()
    return tmp_path


def _ended() -> dict[str, "subprocess.Popen[bytes]"]:
    process = subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"])
    process.wait()
    return {"web": process}


@pytest.mark.parametrize("given", ["80", "65535", "eight", "-1", "8000.5"])
def test_a_port_that_people_may_not_use_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("PORT", given)
    with pytest.raises(ports.CannotRun, match="between 1024 and 65534"):
        ports.asked_for()


def test_a_taken_port_is_named(monkeypatch: pytest.MonkeyPatch, stranger: int) -> None:
    monkeypatch.setattr(ports, "PATIENCE", 0)
    free = embedded.free_port()
    ports.require_free(free)
    with pytest.raises(ports.CannotRun, match=f"Port {stranger} is taken"):
        ports.require_free(free, stranger)


def test_the_look_before_installing_needs_no_package() -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-S", ports.__file__], env={"PORT": "80"}, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (1, "PORT=80 is not a port between 1024 and 65534.\n")


def test_an_answer_of_somebody_else_is_not_taken_for_ours(stranger: int, logs: Path) -> None:
    run.wait_until_it_answers(f"http://{ports.HOST}:{stranger}/livez", {}, logs)
    with pytest.raises(run.CannotRun, match="The web process ended"):
        run._wait_until_it_listens("web", stranger, 0, _ended())


def test_what_an_earlier_run_said_is_not_believed(stranger: int, logs: Path) -> None:
    said = f"[INFO] Listening at: http://{ports.HOST}:{stranger}\n"
    (logs / "web.log").write_text(said)
    run._wait_until_it_listens("web", stranger, 0, _ended())
    with pytest.raises(run.CannotRun):
        run._wait_until_it_listens("web", stranger, len(said), _ended())
