"""Media's own furniture: a folder for one test, and the way of a file from its announcement to the end."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pitchey.media import policy
from pitchey.media import services as media
from pitchey.media.models import File
from pitchey.settings.env import Storage

TYPES = {"pdf": "application/pdf", "docx": policy.DOCX, "jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Files of this test lie in a folder of its own."""
    settings.STORAGE = Storage(kind="file", folder=tmp_path / "files")
    settings.STORAGES = {**settings.STORAGES}
    return settings.STORAGE.folder


Upload = Callable[..., File]


@pytest.fixture
def upload() -> Upload:
    """Announce, send and finish: the file stands at `uploaded`."""

    def uploaded(by: Any, contents: bytes, name: str = "Script.pdf", purpose: str = "document") -> File:
        kind = TYPES[name.rpartition(".")[2]]
        file, _where = media.begin_upload(by=by, purpose=purpose, name=name, size=len(contents), content_type=kind)
        media.receive(file=file, stream=io.BytesIO(contents))
        return media.finish_upload(by=by, file=file)

    return uploaded


@pytest.fixture
def settled(upload: Upload, django_capture_on_commit_callbacks: Any) -> Upload:
    """The same, and through all its steps: `ready` or `rejected`."""

    def processed(*args: Any, **kwargs: Any) -> File:
        file = upload(*args, **kwargs)
        with django_capture_on_commit_callbacks(execute=True):
            media.process(file_id=file.pk)
        file.refresh_from_db()
        return file

    return processed
