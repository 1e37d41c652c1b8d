"""A service that prints Word documents, by a stand-in on the loopback: what it gets, what becomes of its answers, and of none."""

import contextlib
import io
import threading
import time
from collections.abc import Iterator
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pikepdf
import pytest

from pitchey.accounts.models import User
from pitchey.media import policy, word_service
from pitchey.media import services as media
from tests.domain.media.conftest import Upload
from tests.factories import files, word
from tests.factories.word import document, said

pytestmark = pytest.mark.django_db


class Service:
    """What it was sent, and what it answers: a status, and bytes in so many pieces with so many seconds between."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, bytes]] = []
        self.status, self.answer, self.pieces, self.waits = 200, files.pdf(3), 1, 0.0
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                form = message_from_bytes(b"Content-Type: " + self.headers["Content-Type"].encode() + b"\n\n" + body)
                for part in form.get_payload():
                    service.heard.append((part.get_filename(), part.get_payload(decode=True)))
                self.send_response(service.status)
                if service.status == 302:
                    self.send_header("Location", self.path)
                self.send_header("Content-Length", str(len(service.answer)))
                self.end_headers()
                size = -(-len(service.answer) // service.pieces) or 1
                with contextlib.suppress(OSError):  # whoever waits no longer has hung up
                    for start in range(0, len(service.answer), size):
                        self.wfile.write(service.answer[start : start + size])
                        time.sleep(service.waits)

            def log_message(self, *args: Any) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    running = Service()
    settings.WORD_SERVICE_URL = f"http://127.0.0.1:{running.server.server_port}/forms/libreoffice/convert"
    thread = threading.Thread(target=running.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield running
    running.server.shutdown()
    running.server.server_close()
    thread.join()


def test_a_document_is_printed_by_the_service_and_comes_back_as_pages(
    cara: User, settled: Upload, service: Service
) -> None:
    sent = word.treatment()
    file = settled(cara, sent, "Our secret.docx")
    assert service.heard == [("document.docx", sent)]  # its own name is its owner's
    assert (file.status, file.pages, file.rendered, file.content_type) == ("ready", 3, 3, policy.PDF)
    assert policy.remark(file).startswith("These pages were made from your Word document.")


def test_what_the_service_makes_is_trusted_no_more_than_an_upload(
    cara: User, settled: Upload, service: Service
) -> None:
    service.answer = files.active_pdf()
    file = settled(cara, word.treatment(), "Treatment.docx")
    with pikepdf.open(io.BytesIO(media.open_clean(file))) as clean:
        assert "/OpenAction" not in clean.Root and "/JavaScript" not in clean.Root.get("/Names", {})
    service.answer = files.encrypted_pdf()
    file = settled(cara, word.treatment(), "Treatment.docx")
    assert (file.status, file.reason) == ("rejected", str(policy.REFUSALS["password"]))


@pytest.mark.parametrize(
    ("contents", "code"),
    [
        (document(said("x"), kind=word.MACROS), "macros"),
        (word.encrypted(), "password"),
        (word.old_office("WordDocument"), "old_word"),
        (files.html(), "not_what_it_says"),
    ],
    ids=["macros", "password", "old_word", "not_what_it_says"],
)
def test_what_we_refuse_the_service_never_sees(
    contents: bytes, code: str, cara: User, settled: Upload, service: Service
) -> None:
    file = settled(cara, contents, "Treatment.docx")
    assert (file.status, file.reason) == ("rejected", str(policy.REFUSALS[code]))
    assert service.heard == []


def test_other_files_do_not_go_there(cara: User, settled: Upload, service: Service) -> None:
    assert settled(cara, files.pdf(1)).status == "ready" and service.heard == []


def test_a_document_that_the_service_cannot_read_is_refused(cara: User, settled: Upload, service: Service) -> None:
    service.status = 400
    file = settled(cara, word.treatment(), "Treatment.docx")
    assert (file.status, file.reason) == ("rejected", str(policy.REFUSALS["damaged"]))


def test_an_answer_without_end_is_refused(
    cara: User, settled: Upload, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_service, "LARGEST", 1000)
    service.answer = b"%PDF-" + bytes(1000)
    file = settled(cara, word.treatment(), "Treatment.docx")
    assert (file.status, file.reason) == ("rejected", str(policy.REFUSALS["too_heavy"]))


@pytest.mark.parametrize(
    "trouble",
    [
        "away",
        "no PDF",
        *(
            pytest.param(trouble, marks=pytest.mark.everything)
            for trouble in ("broken", "busy", "elsewhere", "nothing", "silent", "drops")
        ),
    ],
)
def test_a_document_waits_while_the_service_fails_and_continues_afterwards(
    trouble: str, cara: User, upload: Upload, service: Service, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, good = settings.WORD_SERVICE_URL, service.answer
    file = upload(cara, word.treatment(), "Treatment.docx")
    with monkeypatch.context() as patched:
        match trouble:
            case "away":
                settings.WORD_SERVICE_URL = "http://127.0.0.1:1/"
            case "broken" | "busy" | "elsewhere":
                service.status = {"broken": 503, "busy": 429, "elsewhere": 302}[trouble]
            case "no PDF" | "nothing":
                service.answer = b"<html>" if trouble == "no PDF" else b""
            case "silent":
                patched.setattr(word_service, "ANSWERS_WITHIN", 0.2)
                service.pieces, service.waits = 2, 1.0
            case _in_drops:
                patched.setattr(word_service, "ANSWERS_WITHIN", 0.5)
                service.pieces, service.waits = 20, 0.1
        with pytest.raises(word_service.ServiceAway):
            media.process(file_id=file.pk)
    file.refresh_from_db()
    assert (file.status, file.reason) == ("scanning", "")
    settings.WORD_SERVICE_URL, service.status, service.answer, service.waits = address, 200, good, 0.0
    media.process(file_id=file.pk)
    file.refresh_from_db()
    assert (file.status, file.pages) == ("ready", 3)


@pytest.mark.parametrize("url", ["gotenberg:3000", "file:///etc/passwd", "https://"])
def test_an_address_that_is_not_understood_is_an_error(url: str, settings: Any, tmp_path: Any) -> None:
    settings.WORD_SERVICE_URL = url
    with pytest.raises(ValueError, match="WORD_SERVICE_URL"):
        word_service.print_document(tmp_path / "a", tmp_path / "b")
