"""Is there something harmful in these bytes? One scanner, by `settings.SCANNER_URL`; when it is away, nothing is clean.

`clamav://host:port` asks ClamAV's daemon over its own protocol (INSTREAM, https://docs.clamav.net/manual/Usage/Scanning.html).
"""

import logging
import socket
import struct
from dataclasses import dataclass
from enum import Enum
from typing import IO, Protocol
from urllib.parse import urlsplit

from django.conf import settings

log = logging.getLogger(__name__)

CHUNK = 256 * 1024
ANSWERS_WITHIN = 60.0  # seconds


class Finding(Enum):
    CLEAN = "clean"
    INFECTED = "infected"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class Verdict:
    """What the scanner says; `name` is what it found."""

    finding: Finding
    name: str = ""


class Scanner(Protocol):
    def scan(self, stream: IO[bytes]) -> Verdict:
        """Read the stream to its end and say what it is. Never raises for a scanner that is away: that is a verdict too."""


class ClamAV:
    """clamd over TCP. Its StreamMaxLength must be as large as our largest file; above it, nothing is clean."""

    def __init__(self, host: str, port: int) -> None:
        self.address = (host, port)

    def scan(self, stream: IO[bytes]) -> Verdict:
        try:
            answer = self._ask(stream)
        except OSError as error:
            log.warning("scanner away", extra={"facts": {"error": repr(error)}})
            return Verdict(Finding.UNAVAILABLE)
        if answer == "stream: OK":
            return Verdict(Finding.CLEAN)
        if answer.startswith("stream: ") and answer.endswith(" FOUND"):
            return Verdict(Finding.INFECTED, answer[len("stream: ") : -len(" FOUND")])
        log.error("scanner did not scan", extra={"facts": {"answer": answer[:300]}})
        return Verdict(Finding.UNAVAILABLE)

    def _ask(self, stream: IO[bytes]) -> str:
        with socket.create_connection(self.address, timeout=ANSWERS_WITHIN) as clamd:
            clamd.sendall(b"zINSTREAM\0")
            while chunk := stream.read(CHUNK):
                clamd.sendall(struct.pack("!I", len(chunk)) + chunk)
            clamd.sendall(struct.pack("!I", 0))
            answer = b""
            while not answer.endswith(b"\0") and (more := clamd.recv(4096)):
                answer += more
        return answer.rstrip(b"\0\n").decode(errors="replace")


class NoScanner:
    """Without a scanner nothing is clean, unless the settings say that this is a laptop."""

    def scan(self, stream: IO[bytes]) -> Verdict:
        return Verdict(Finding.CLEAN if settings.SCANNER_OPTIONAL else Finding.UNAVAILABLE)


def scanner() -> Scanner:
    """The scanner of this installation.

    Raises:
        ValueError: `SCANNER_URL` is not understood.
    """
    if not settings.SCANNER_URL:
        return NoScanner()
    parts = urlsplit(settings.SCANNER_URL)
    if parts.scheme != "clamav" or not parts.hostname:
        raise ValueError("SCANNER_URL must be clamav://host:port")
    return ClamAV(parts.hostname, parts.port or 3310)
