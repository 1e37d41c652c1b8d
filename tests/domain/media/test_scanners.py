"""ClamAV over a socket: its protocol as the manual has it, Debian's own clamd, and what happens while there is no scanner."""

import contextlib
import io
import os
import pwd
import shutil
import socket
import socketserver
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from pitchey.accounts.models import User
from pitchey.media import policy, scanners
from pitchey.media import services as media
from pitchey.media.scanners import Finding
from pitchey.operations.embedded import free_port
from pitchey.outbox.models import Job
from pitchey.settings import base
from tests.domain.media.conftest import Upload
from tests.factories import files

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
MOST = 2_000_000  # StreamMaxLength
STARTS_WITHIN = 60  # seconds, on a busy machine


class Clamd(socketserver.StreamRequestHandler):
    """Speaks INSTREAM as clamd does: chunks with their length before them, a zero, one answer that ends in NUL."""

    def handle(self) -> None:
        if self.rfile.read(10) != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        seen = b""
        while length := struct.unpack("!I", self.rfile.read(4))[0]:
            seen += self.rfile.read(length)
            if len(seen) > MOST:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.wfile.write(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in seen else b"stream: OK\0")


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is not this test's matter."""


@contextlib.contextmanager
def by_the_manual(folder: Path) -> Iterator[int]:
    """Its port."""
    with Server(("127.0.0.1", 0), Clamd) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@contextlib.contextmanager
def by_debian(folder: Path) -> Iterator[int]:
    """The port of a real clamd that knows one signature: the published ones are hundreds of megabytes."""
    if not shutil.which("clamd"):
        pytest.skip("clamd is missing: apt-get install clamav-daemon")
    (folder / "signatures").mkdir()
    (folder / "signatures" / "own.ndb").write_text(f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n")
    port, conf = free_port(), folder / "clamd.conf"
    conf.write_text(
        f"Foreground yes\nDatabaseDirectory {folder / 'signatures'}\nTCPAddr 127.0.0.1\nTCPSocket {port}\n"
        f"StreamMaxLength {MOST}\nMaxThreads 2\nUser {pwd.getpwuid(os.getuid()).pw_name}\n"
    )
    with (folder / "log").open("wb") as log:
        daemon = subprocess.Popen(["clamd", "--config-file", conf], stdout=log, stderr=log)
    try:
        until = time.monotonic() + STARTS_WITHIN
        while not _answers(port):
            assert daemon.poll() is None and time.monotonic() < until, (folder / "log").read_text()
            time.sleep(0.05)
        yield port
    finally:
        daemon.terminate()
        daemon.wait()


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as asked:
        asked.sendall(b"zPING\0")
        return asked.recv(5) == b"PONG\0"
    return False


@pytest.fixture(params=[by_the_manual, by_debian])
def clamd(request: Any, tmp_path_factory: Any, settings: Any) -> Iterator[None]:
    """A scanner that must be asked."""
    with request.param(tmp_path_factory.mktemp("clamd")) as port:
        settings.SCANNER_URL = f"clamav://127.0.0.1:{port}"
        settings.SCANNER_OPTIONAL = False
        yield


def test_clamd_says_what_is_clean_and_what_is_not(clamd: None) -> None:
    assert scanners.scanner().scan(io.BytesIO(bytes(1_500_000))).finding is Finding.CLEAN
    verdict = scanners.scanner().scan(io.BytesIO(bytes(300_000) + EICAR))
    assert verdict.finding is Finding.INFECTED and verdict.name.startswith("Eicar-Test-Signature")
    assert scanners.scanner().scan(io.BytesIO(b"")).finding is Finding.CLEAN


def test_what_clamd_did_not_read_to_the_end_is_not_clean(clamd: None) -> None:
    assert scanners.scanner().scan(io.BytesIO(bytes(MOST + 1))).finding is Finding.UNAVAILABLE


def test_an_infected_file_is_refused_and_gone(clamd: None, cara: User, settled: Upload, folder: Any) -> None:
    file = settled(cara, files.pdf(1) + b"%" + EICAR)
    assert (file.status, file.reason) == ("rejected", str(policy.REFUSALS["infected"]))
    assert not [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_waits_while_the_scanner_is_away_and_goes_on_when_it_is_back(
    clamd: None, cara: User, settled: Upload, settings: Any
) -> None:
    address = settings.SCANNER_URL
    settings.SCANNER_URL = "clamav://127.0.0.1:1"
    file = settled(cara, files.pdf(1))
    assert file.status == "scanning"
    assert Job.objects.filter(topic="media.process", run_after__gt=timezone.now()).count() <= 1
    settings.SCANNER_URL = address
    media.process(file_id=file.pk)
    file.refresh_from_db()
    assert file.status == "ready"


def test_without_a_scanner_nothing_becomes_clean(cara: User, upload: Upload, settings: Any) -> None:
    settings.SCANNER_URL, settings.SCANNER_OPTIONAL = "", False
    file = upload(cara, files.pdf(1))
    Job.objects.all().delete()
    media.process(file_id=file.pk)
    file.refresh_from_db()
    later = Job.objects.get()
    assert file.status == "scanning" and (later.topic, later.payload) == ("media.process", {"file_id": file.pk})
    assert later.run_after > timezone.now()


def test_a_scanner_is_not_optional_unless_somebody_says_so() -> None:
    assert base.SCANNER_OPTIONAL is False


@pytest.mark.parametrize("url", ["http://127.0.0.1:3310", "clamav://", "nonsense"])
def test_an_address_that_is_not_understood_is_an_error_and_not_a_clean_file(url: str, settings: Any) -> None:
    settings.SCANNER_URL = url
    with pytest.raises(ValueError, match="clamav"):
        scanners.scanner()
