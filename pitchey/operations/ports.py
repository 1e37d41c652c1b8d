"""Which ports does `make run` use, and are they free? Asked before anything is installed, so it needs nothing but Python."""

import os
import socket
import sys
import time

HOST = "127.0.0.1"
PATIENCE = 10  # seconds that the processes of a killed run may need to leave


class CannotRun(Exception):
    """Why not, in a sentence."""


def asked_for() -> int:
    """The port of the site, from PORT (8000); the next one is the socket's.

    Raises:
        CannotRun: it is no port that a person may use.
    """
    given = os.environ.get("PORT", "8000")
    if not given.isdecimal() or not 1024 <= int(given) <= 65534:
        raise CannotRun(f"PORT={given} is not a port between 1024 and 65534.")
    return int(given)


def require_free(*ports: int) -> None:
    """Return when nobody listens at these ports of this machine.

    Raises:
        CannotRun: one is still taken after `PATIENCE`.
    """
    deadline = time.monotonic() + PATIENCE
    for port in ports:
        while not _is_free(port):
            if time.monotonic() > deadline:
                raise CannotRun(f"Port {port} is taken by another program. Choose another: make run PORT=8100")
            time.sleep(0.2)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


if __name__ == "__main__":
    try:
        site = asked_for()
        require_free(site, site + 1)
    except CannotRun as error:
        sys.exit(str(error))
