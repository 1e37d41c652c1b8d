"""Where do the bytes lie? Two places, private and public, in a folder or in S3-compatible buckets; `settings.STORAGE` says which.

Everything of one file lies in one place of its own with a random name, `files/<2 hex>/<30 hex>/`; keys never collide and are never reused,
so that writing one again after a kill is safe, and public ones may be cached for ever.
"""

import secrets
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, storages

if TYPE_CHECKING:
    from pitchey.media.buckets import BucketStorage

ROOT = "files"
FOR_EVER = "public, max-age=31536000, immutable"
SIGNED_FOR = 3600  # seconds a browser has to put its bytes


def new_prefix() -> str:
    """A fresh random place: `files/1f/0c9d...`."""
    token = secrets.token_hex(16)
    return f"{ROOT}/{token[:2]}/{token[2:]}"


class FolderStorage(FileSystemStorage):
    """Files in a folder of this machine."""

    def __init__(
        self,
        name: str,
        base_url: str | None = None,
        file_permissions_mode: int | None = None,
        directory_permissions_mode: int | None = None,
    ) -> None:
        super().__init__(
            cast(Path, settings.STORAGE.folder) / name,
            allow_overwrite=True,
            base_url=base_url,
            file_permissions_mode=file_permissions_mode,
            directory_permissions_mode=directory_permissions_mode,
        )

    def put(self, key: str, contents: bytes, content_type: str) -> None:
        """Keep `contents` under `key`, replacing what a killed run left there."""
        self.save(key, ContentFile(contents))

    def length(self, key: str) -> int:
        """How many bytes lie under `key`; none when there is nothing."""
        path = Path(self.path(key))
        return path.stat().st_size if path.exists() else 0

    def append(self, key: str, part: IO[bytes]) -> None:
        """Put `part` behind what lies under `key`. The caller lets nobody else do so at the same time."""
        if not self.exists(key):
            self.save(key, ContentFile(b""))
        with Path(self.path(key)).open("ab") as stored:
            shutil.copyfileobj(part, stored)

    def presigned_put(self, key: str, size: int, content_type: str) -> str | None:
        """A folder has no address of its own: None, so the bytes come through the app."""
        return None

    def keys_under(self, prefix: str) -> Iterator[tuple[str, datetime]]:
        """All keys that begin with the folder `prefix`, with the time of their last change."""
        for path in Path(self.path(prefix)).rglob("*"):
            if path.is_file():
                changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                yield path.relative_to(self.location).as_posix(), changed


def storage_for(name: str) -> "FolderStorage | BucketStorage":
    """The storage "private" or "public" as this app uses it."""
    return cast("FolderStorage | BucketStorage", storages[name])


def private() -> Storage:
    """What only the app may read."""
    if settings.STORAGE.kind == "s3":
        from pitchey.media.buckets import BucketStorage

        return BucketStorage(settings.STORAGE.private_bucket)
    return FolderStorage("private", file_permissions_mode=0o600, directory_permissions_mode=0o700)


def public() -> Storage:
    """What anybody may fetch by its address, and keep for ever."""
    if settings.STORAGE.kind == "s3":
        from pitchey.media.buckets import BucketStorage

        return BucketStorage(
            settings.STORAGE.public_bucket, querystring_auth=False, object_parameters={"CacheControl": FOR_EVER}
        )
    return FolderStorage("public", base_url=settings.MEDIA_URL)
