"""Announce, send, finish: who may, how often, and what an interrupted upload leaves."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone

from pitchey.accounts.models import User
from pitchey.core.errors import Conflict, Invalid, LimitReached, NotFound, WrongState
from pitchey.core.limits import LIMITS
from pitchey.media import services as media
from pitchey.media.models import File
from pitchey.outbox.models import Job
from tests.domain.media.conftest import Upload
from tests.factories import files

SCRIPT = files.pdf(2)


def begin(by: User, contents: bytes = SCRIPT) -> tuple[File, media.Upload]:
    return media.begin_upload(
        by=by, purpose="document", name="Script.pdf", size=len(contents), content_type="application/pdf"
    )


def test_bytes_go_up_through_the_app_and_wait_for_the_checks(cara: User) -> None:
    file, where = begin(cara)
    assert (where.method, where.headers) == ("PUT", {"Content-Type": "application/pdf"})
    answer = Client(enforce_csrf_checks=True).put(where.url, SCRIPT, content_type="application/pdf")
    assert answer.status_code == 204
    finished = media.finish_upload(by=cara, file=file)
    assert (finished.status, finished.size) == ("uploaded", len(SCRIPT))
    assert Job.objects.get(topic="media.process").payload == {"file_id": file.pk}


@pytest.mark.parametrize("sent", [b"", SCRIPT[: len(SCRIPT) // 2], SCRIPT + b"x"], ids=["nothing", "half", "more"])
def test_a_cut_or_swollen_upload_leaves_the_file_waiting_for_another_try(sent: bytes, cara: User) -> None:
    file, where = begin(cara)
    answer = Client().put(where.url, sent, content_type="application/pdf")
    assert (answer.status_code, answer.json()["code"]) == (422, "size_mismatch")
    assert not storages["private"].exists(file.original_key)
    with pytest.raises(Conflict):
        media.finish_upload(by=cara, file=file)
    assert Client().put(where.url, SCRIPT, content_type="application/pdf").status_code == 204
    assert media.finish_upload(by=cara, file=file).status == "uploaded"


class Breaks(io.BytesIO):
    """A connection that ends in the middle."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell():
            raise OSError("connection reset")
        return super().read(100)


def test_a_connection_that_breaks_is_a_cut_upload(cara: User) -> None:
    file, _where = begin(cara)
    with pytest.raises(Invalid) as refused:
        media.receive(file=file, stream=Breaks(SCRIPT))
    assert refused.value.code == "size_mismatch"


def test_no_more_is_read_than_was_announced(cara: User) -> None:
    file, _where = begin(cara)
    endless = io.BytesIO(SCRIPT + bytes(10_000_000))
    with pytest.raises(Invalid):
        media.receive(file=file, stream=endless)
    assert endless.tell() == len(SCRIPT) + 1


def test_an_address_takes_its_bytes_once(cara: User) -> None:
    _file, where = begin(cara)
    assert Client().put(where.url, SCRIPT, content_type="application/pdf").status_code == 204
    again = Client().put(where.url, SCRIPT, content_type="application/pdf")
    assert (again.status_code, again.json()["code"]) == (409, "received")


def test_an_address_ends_after_an_hour(cara: User) -> None:
    file, where = begin(cara)
    File.objects.filter(pk=file.pk).update(upload_expires_at=timezone.now() - timedelta(seconds=1))
    late = Client().put(where.url, SCRIPT, content_type="application/pdf")
    assert (late.status_code, late.json()["code"]) == (409, "upload_expired")


@pytest.mark.parametrize("token", ["nonsense", "ImZpbF94Ig:1abc:def", "ImZpbF94Ig:1abc:def:" + "x" * 500])
def test_an_address_that_we_did_not_write_is_nothing(token: str, db: None) -> None:
    assert Client().put(f"/api/uploads/{token}", b"x", content_type="application/pdf").status_code == 404


def test_an_address_for_one_file_does_not_serve_another(cara: User, nosy: User) -> None:
    mine, where = begin(cara)
    other, _elsewhere = begin(nosy)
    Client().put(where.url, SCRIPT, content_type="application/pdf")
    assert storages["private"].exists(mine.original_key) and not storages["private"].exists(other.original_key)


def test_only_its_owner_finishes_or_cancels_a_file(cara: User, nosy: User) -> None:
    file, _where = begin(cara)
    media.receive(file=file, stream=io.BytesIO(SCRIPT))
    for act in (media.finish_upload, media.cancel):
        with pytest.raises(NotFound):
            act(by=nosy, file=file)


def test_a_wrong_hash_is_told_and_the_right_one_accepted(cara: User) -> None:
    file, _where = begin(cara)
    media.receive(file=file, stream=io.BytesIO(SCRIPT))
    with pytest.raises(Invalid) as refused:
        media.finish_upload(by=cara, file=file, sha256="0" * 64)
    assert refused.value.code == "sha256_mismatch"
    file.refresh_from_db()
    assert media.finish_upload(by=cara, file=file, sha256=file.sha256.upper()).status == "uploaded"


def test_finishing_twice_is_a_conflict(cara: User, upload: Upload) -> None:
    file = upload(cara, SCRIPT)
    with pytest.raises(WrongState):
        media.finish_upload(by=cara, file=file)


@pytest.mark.parametrize("status", ["pending", "uploaded", "scanning", "rendering"])
def test_a_cancelled_file_leaves_no_bytes(
    status: str, cara: User, upload: Upload, folder: Any, django_capture_on_commit_callbacks: Any
) -> None:
    file = upload(cara, SCRIPT)
    File.objects.filter(pk=file.pk).update(status=status)
    with django_capture_on_commit_callbacks(execute=True):
        media.cancel(by=cara, file=file)
    file.refresh_from_db()
    assert (file.status, file.reason) == ("rejected", "This upload was cancelled.")
    assert not [path for path in folder.rglob("*") if path.is_file()]
    media.process(file_id=file.pk)
    file.refresh_from_db()
    assert file.status == "rejected"


def test_a_ready_file_cannot_be_cancelled(cara: User, settled: Upload) -> None:
    file = settled(cara, SCRIPT)
    with pytest.raises(WrongState):
        media.cancel(by=cara, file=file)


def test_too_many_uploads_at_once_are_refused(cara: User) -> None:
    for _number in range(LIMITS["upload"].count):
        begin(cara)
    with pytest.raises(LimitReached):
        begin(cara)


@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_the_address_takes_bytes_and_does_nothing_else(method: str, cara: User) -> None:
    _file, where = begin(cara)
    assert getattr(Client(), method)(where.url).status_code == 405
