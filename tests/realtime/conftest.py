"""A real uvicorn in this process, spoken to by a plain client; what the tests commit is what it sees."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from pitchey.operations.embedded import free_port
from tests.factories import cast

PING = 1.5  # seconds; in production uvicorn's 20


class Socket:
    """One client's end."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    def say(self, type: str, data: Any = None, ref: str | None = None) -> None:
        frame = {"v": 1, "type": type, "data": data or {}}
        self.connection.send(json.dumps(frame | ({"ref": ref} if ref else {})))

    def hear(self, within: float = 5) -> dict[str, Any]:
        return dict(json.loads(self.connection.recv(timeout=within)))

    def closed(self, within: float = 5) -> int:
        """The code that the server closes with."""
        try:
            while True:
                self.connection.recv(timeout=within)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006


@pytest.fixture(scope="session")
def _server(django_db_setup: None) -> Iterator[str]:
    from pitchey.asgi import application

    config = uvicorn.Config(
        application,
        host="127.0.0.1",
        port=free_port(),
        ws="websockets-sansio",
        ws_max_size=131072,
        ws_ping_interval=PING,
        ws_ping_timeout=PING,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    yield f"127.0.0.1:{config.port}"
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture
def host(_server: str, committed_db: None) -> str:
    """Where the socket process listens."""
    return _server


@pytest.fixture
def ivan(host: str) -> Any:
    return cast.person("Ivan Petrov", "investor")


@contextmanager
def opened(
    host: str, path: str = "/ws/", *, cookie: str = "", origin: str | None = "http://localhost", **options: Any
) -> Iterator[Socket]:
    """A socket, as a browser or a mobile client opens it."""
    headers = {"Cookie": cookie} if cookie else {}
    with connect(f"ws://{host}{path}", additional_headers=headers, origin=origin, **options) as connection:  # type: ignore[arg-type]
        yield Socket(connection)


@contextmanager
def greeted(host: str, *args: Any, **how: Any) -> Iterator[Socket]:
    """A socket that has said hello and follows its person's log from here on."""
    with opened(host, *args, **how) as socket:
        socket.say("hello")
        assert socket.hear()["type"] == "welcome"
        yield socket
