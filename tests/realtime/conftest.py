"""A real uvicorn in this process, spoken to by a plain client; what the tests commit is what it sees."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from pitchey.events import services as events
from pitchey.operations.embedded import free_port
from realtime import hub
from tests.factories import cast
from tests.live import PATIENCE

PING = 1.5  # seconds, with `quick_pings`; else uvicorn's 20, which a busy machine keeps


class Socket:
    """One client's end."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    def send_frame(self, type: str, data: Any = None, ref: str | None = None) -> None:
        frame = {"v": 1, "type": type, "data": data or {}}
        self.connection.send(json.dumps(frame | ({"ref": ref} if ref else {})))

    def receive(self, within: float = PATIENCE) -> dict[str, Any]:
        return dict(json.loads(self.connection.recv(timeout=within)))

    def closed(self, within: float = PATIENCE) -> int:
        """The code that the server closes with."""
        try:
            while True:
                self.connection.recv(timeout=within)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006


SignalAlone = Callable[[Socket, Any], None]


@pytest.fixture(scope="session")
def _server(django_db_setup: None) -> Iterator[uvicorn.Config]:
    from pitchey.asgi import application

    config = uvicorn.Config(
        application,
        host="127.0.0.1",
        port=free_port(),
        ws="websockets-sansio",
        ws_max_size=131072,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    deadline = time.monotonic() + PATIENCE
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    yield config
    server.should_exit = True
    thread.join(timeout=PATIENCE)


@pytest.fixture
def host(_server: uvicorn.Config, committed_db: None) -> str:
    """Where the socket process listens."""
    return f"127.0.0.1:{_server.port}"


@pytest.fixture
def by_signal_alone(host: str, monkeypatch: pytest.MonkeyPatch) -> SignalAlone:
    """`by_signal_alone(socket, person)`: from here on what this greeted socket hears was rung for, and no round has brought it."""

    async def no_round() -> None:
        pass

    def begin(socket: Socket, person: Any) -> None:
        events.push([person.pk], "pitch.changed", {})
        socket.receive()  # so the bell is heard here
        monkeypatch.setattr(hub.hub, "_round", no_round)

    return begin


@pytest.fixture
def quick_pings(_server: uvicorn.Config, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Sockets that open after this is called are dropped when they answer no ping for `PING` seconds."""

    def begin() -> None:
        monkeypatch.setattr(_server, "ws_ping_interval", PING)
        monkeypatch.setattr(_server, "ws_ping_timeout", PING)

    return begin


@pytest.fixture
def ivan(host: str) -> Any:
    return cast.person("Ivan Petrov", "investor")


@contextmanager
def opened(
    host: str, path: str = "/ws/", *, cookie: str = "", origin: str | None = "http://localhost", **options: Any
) -> Iterator[Socket]:
    """A socket, as a browser or a mobile client opens it."""
    headers = {"Cookie": cookie} if cookie else {}
    options = {"open_timeout": PATIENCE} | options
    with connect(f"ws://{host}{path}", additional_headers=headers, origin=origin, **options) as connection:  # type: ignore[arg-type]
        yield Socket(connection)


@contextmanager
def greeted(host: str, *args: Any, **how: Any) -> Iterator[Socket]:
    """A socket that has said hello and follows its person's log from here on."""
    with opened(host, *args, **how) as socket:
        socket.send_frame("hello")
        assert socket.receive()["type"] == "welcome"
        yield socket
