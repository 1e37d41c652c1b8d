"""What the hourly sweep gives up, pushes on and deletes, and what it leaves alone."""

import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from pitchey.accounts.models import User
from pitchey.media import services as media
from pitchey.media.models import File
from pitchey.media.services import cleanup
from pitchey.outbox.models import Job
from tests.domain.media.conftest import Upload
from tests.factories import files


def sweep_a_day(capture: Any, monkeypatch: pytest.MonkeyPatch) -> int:
    """One sweep for every hour, so that all places are seen."""
    today, swept = timezone.now(), 0
    for hour in range(24):
        with monkeypatch.context() as patch, capture(execute=True):
            patch.setattr(cleanup.timezone, "now", lambda hour=hour: today.replace(hour=hour))
            patch.setattr(cleanup, "ORPHAN_AFTER", timedelta(days=3))
            swept += media.sweep_orphans()
    return swept


def age(folder: Path, days: int = 9) -> None:
    for path in folder.rglob("*"):
        os.utime(path, (time.time() - days * 86400,) * 2)


def stored(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def test_an_upload_that_never_came_is_given_up_and_told(cara: User, django_capture_on_commit_callbacks: Any) -> None:
    file, _where = media.begin_upload(
        by=cara, purpose="document", name="Script.pdf", size=10, content_type="application/pdf"
    )
    assert media.sweep_orphans() == 0
    File.objects.update(upload_expires_at=timezone.now() - timedelta(seconds=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert media.sweep_orphans() == 1
    file.refresh_from_db()
    assert (file.status, file.reason) == ("rejected", "The file did not arrive in time. Upload it again.")
    assert Job.objects.get(topic="pitches.file_settled").payload == {"file_id": file.pk}


def test_work_that_was_left_is_pushed_on(cara: User, upload: Upload) -> None:
    file = upload(cara, files.pdf(1))
    Job.objects.all().delete()
    media.sweep_orphans()
    assert not Job.objects.exists()
    File.objects.update(created_at=timezone.now() - timedelta(hours=2))
    media.sweep_orphans()
    media.sweep_orphans()
    assert Job.objects.get().payload == {"file_id": file.pk}


def test_bytes_without_a_file_go_and_those_of_a_file_stay(
    cara: User, settled: Upload, folder: Path, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled(cara, files.pdf(2))
    settled(cara, files.picture("PNG", (500, 500)), "a.png", "poster")
    for name in ("private", "public"):
        storages[name].put("files/0a/" + "b" * 30 + "/lost", b"x", "text/plain")
        storages[name].put("files/ff/" + "c" * 30 + "/lost", b"x", "text/plain")
    storages["public"].put("posters/drawn.svg", b"<svg/>", "image/svg+xml")
    kept = {"clean.pdf", "1.jpg", "2.jpg", "clean.jpg", "400.webp", "drawn.svg"}
    assert sweep_a_day(django_capture_on_commit_callbacks, monkeypatch) == 0
    assert stored(folder) == kept | {"lost"}
    age(folder)
    assert sweep_a_day(django_capture_on_commit_callbacks, monkeypatch) == 4
    assert stored(folder) == kept


def test_received_bytes_that_came_after_cleaning_go(
    cara: User, settled: Upload, folder: Path, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = settled(cara, files.pdf(1))
    storages["private"].put(file.original_key, b"again", "application/pdf")
    age(folder)
    assert sweep_a_day(django_capture_on_commit_callbacks, monkeypatch) == 1
    assert stored(folder) == {"clean.pdf", "1.jpg"}
