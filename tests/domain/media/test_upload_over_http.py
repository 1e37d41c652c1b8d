"""An upload over a real connection: whole, cut in the middle, and sent again."""

import socket
import threading
from collections.abc import Iterator

import pytest
from django.core.files.storage import storages
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections

from pitchey.accounts.models import Role
from pitchey.media import services as media
from tests.factories import cast, files

SCRIPT = files.pdf(3)


def application(environ: dict, start_response: object) -> object:
    """The product's own, on a thread that gives its connection back."""
    answer = get_wsgi_application()(environ, start_response)
    connections.close_all()
    return answer


@pytest.fixture
def server(committed_db: None) -> Iterator[tuple[str, int]]:
    with ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler) as server:
        server.set_app(application)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server.server_address
        server.shutdown()


def put(server: tuple[str, int], path: str, body: bytes, announced: int) -> int:
    """The status of the answer to a PUT that announces so many bytes and sends these."""
    with socket.create_connection(server, timeout=60) as client:
        head = f"PUT {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {announced}\r\nConnection: close\r\n\r\n"
        client.sendall(head.encode() + body)
        client.shutdown(socket.SHUT_WR)
        return int(client.recv(4096).split()[1])


def test_an_upload_that_is_cut_in_the_middle_can_be_sent_again(server: tuple[str, int]) -> None:
    cara = cast.person("Cara Lindqvist", Role.CREATOR, email="cara@cast.test")
    file, where = media.begin_upload(
        by=cara, purpose="document", name="Script.pdf", size=len(SCRIPT), content_type="application/pdf"
    )
    assert put(server, where.url, SCRIPT[: len(SCRIPT) // 2], len(SCRIPT)) == 422
    assert not storages["private"].exists(file.original_key)
    assert put(server, where.url, SCRIPT, len(SCRIPT)) == 204
    assert media.finish_upload(by=cara, file=file).status == "uploaded"
    media.process(file_id=file.pk)
    file.refresh_from_db()
    assert (file.status, file.rendered) == ("ready", 3)
