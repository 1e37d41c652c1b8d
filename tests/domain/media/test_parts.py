"""An upload in parts: it goes on where it stopped, takes each byte once, and never more than was announced."""

import hashlib
import io
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import storages
from django.db import connections
from django.test import Client
from django.utils import timezone

from pitchey.accounts.models import User
from pitchey.core.errors import Conflict, Invalid, WrongState
from pitchey.media import services as media
from pitchey.media.models import File
from tests.domain.media.test_upload import Breaks
from tests.factories import cast, files

SCRIPT = files.pdf(2)
HALF = len(SCRIPT) // 2


def begin(by: User, **more: Any) -> tuple[File, media.Upload]:
    return media.begin_upload(
        by=by, purpose="document", name="Script.pdf", size=len(SCRIPT), content_type="application/pdf", **more
    )


def patch(where: media.Upload, offset: Any, part: bytes) -> Any:
    return Client().patch(where.url, part, content_type="application/pdf", headers={"Upload-Offset": str(offset)})


def test_an_upload_goes_on_where_it_stopped(cara: User) -> None:
    file, where = begin(cara)
    assert where.resumable and Client().head(where.url)["Upload-Offset"] == "0"
    assert patch(where, 0, SCRIPT[:HALF])["Upload-Offset"] == str(HALF)
    assert Client().head(where.url)["Upload-Offset"] == str(HALF)
    assert patch(where, HALF, SCRIPT[HALF:]).status_code == 204
    assert media.finish_upload(by=cara, file=file).status == "uploaded"
    with storages["private"].open(file.original_key) as stored:
        assert stored.read() == SCRIPT


@pytest.mark.parametrize("offset", [1, HALF - 1, HALF + 1, len(SCRIPT)])
def test_a_part_for_another_place_is_refused_and_told_where_to_go_on(offset: int, cara: User) -> None:
    _file, where = begin(cara)
    patch(where, 0, SCRIPT[:HALF])
    answer = patch(where, offset, SCRIPT[HALF:])
    assert (answer.status_code, answer.json()["code"], answer.json()["offset"]) == (409, "wrong_offset", HALF)


@pytest.mark.parametrize("offset", ["", "-1", "1.5", "x", "9" * 30, "٣"])
def test_an_offset_that_is_none_is_malformed(offset: str, cara: User) -> None:
    _file, where = begin(cara)
    answer = Client().patch(where.url, b"x", content_type="application/pdf", HTTP_UPLOAD_OFFSET=offset)
    assert answer.status_code == 400


def test_what_came_before_a_cut_is_kept(cara: User) -> None:
    file, _where = begin(cara)
    assert media.receive_part(file=file, offset=0, stream=Breaks(SCRIPT)) == 100
    assert media.received(file) == 100


def test_more_than_was_announced_is_not_read_and_not_kept(cara: User) -> None:
    file, _where = begin(cara)
    endless = io.BytesIO(SCRIPT + bytes(10_000_000))
    with pytest.raises(Invalid):
        media.receive_part(file=file, offset=0, stream=endless)
    assert endless.tell() == len(SCRIPT) + 1 and media.received(file) == 0


def test_a_file_that_has_arrived_takes_no_more_parts(cara: User) -> None:
    file, where = begin(cara)
    patch(where, 0, SCRIPT)
    media.finish_upload(by=cara, file=file)
    file.refresh_from_db()
    with pytest.raises(WrongState):
        media.receive_part(file=file, offset=len(SCRIPT), stream=io.BytesIO(b"x"))
    assert Client().head(where.url).status_code == 409


def test_continuing_gives_another_hour_and_an_address_of_its_own(cara: User) -> None:
    file, where = begin(cara)
    patch(where, 0, SCRIPT[:HALF])
    File.objects.filter(pk=file.pk).update(upload_expires_at=timezone.now() + timedelta(seconds=5))
    again = media.continue_upload(by=cara, file=file)
    assert again.expires_at > timezone.now() + timedelta(minutes=55)
    assert patch(again, HALF, SCRIPT[HALF:]).status_code == 204


def test_an_upload_that_waited_too_long_cannot_be_continued(cara: User) -> None:
    file, _where = begin(cara)
    File.objects.filter(pk=file.pk).update(upload_expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Conflict):
        media.continue_upload(by=cara, file=file)


def test_bytes_that_were_not_announced_are_refused_when_they_are_checked(
    cara: User, django_capture_on_commit_callbacks: Any
) -> None:
    for sha256, status in ((hashlib.sha256(SCRIPT).hexdigest().upper(), "ready"), ("0" * 64, "rejected")):
        file, where = begin(cara, sha256=sha256)
        patch(where, 0, SCRIPT)
        media.finish_upload(by=cara, file=file)
        with django_capture_on_commit_callbacks(execute=True):
            media.process(file_id=file.pk)
        file.refresh_from_db()
        assert file.status == status


def test_what_is_no_hash_is_refused(cara: User) -> None:
    with pytest.raises(Invalid):
        begin(cara, sha256="not hex" * 10)


def test_the_same_part_from_two_tabs_is_taken_once(committed_db: None, folder: Any) -> None:
    cara = cast.person("Cara", "creator")
    file, _where = begin(cara)
    barrier, answers = threading.Barrier(2), []

    class Together(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if not self.tell():
                barrier.wait(60)
            return super().read(size)

    def send() -> None:
        try:
            answers.append(media.receive_part(file=file, offset=0, stream=Together(SCRIPT)))
        except Conflict as conflict:
            answers.append(conflict.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _tab in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(map(str, answers)) == sorted([str(len(SCRIPT)), "wrong_offset"])
    assert media.received(file) == len(SCRIPT)
