"""Where do the bytes lie when they lie in S3-compatible buckets? Imported where such are used: the client library takes 10 MB."""

from collections.abc import Iterator
from datetime import datetime
from typing import IO

from botocore.config import Config
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

from pitchey.core.errors import NotFound
from pitchey.media.storage import SIGNED_FOR


class BucketStorage(S3Storage):
    """Files in a bucket of an S3-compatible service."""

    def __init__(self, bucket: str, **options: object) -> None:
        where = settings.STORAGE
        super().__init__(
            bucket_name=bucket,
            endpoint_url=where.endpoint,
            access_key=where.key,
            secret_key=where.secret,
            region_name=where.region,
            file_overwrite=True,  # keys are random; only the same bytes come again
            default_acl=None,
            # Newer botocore adds checksums that other services than Amazon's refuse.
            client_config=Config(
                signature_version="s3v4",
                s3={"addressing_style": "path"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                connect_timeout=5,
                read_timeout=30,
                retries={"max_attempts": 3, "mode": "standard"},
            ),
            **options,
        )

    def put(self, key: str, contents: bytes, content_type: str) -> None:
        """Keep `contents` under `key`, replacing what a killed run left there."""
        body = ContentFile(contents)
        body.content_type = content_type  # type: ignore[attr-defined]  # django-storages reads it
        self.save(key, body)

    def length(self, key: str) -> int:
        """How many bytes lie under `key`; none when there is nothing. A bucket takes a file whole."""
        return int(self.size(key)) if self.exists(key) else 0

    def append(self, key: str, part: IO[bytes]) -> None:
        """A bucket's bytes do not come through the app.

        Raises:
            NotFound: always.
        """
        raise NotFound()

    def presigned_put(self, key: str, size: int, content_type: str) -> str | None:
        """An address that takes exactly `size` bytes of `content_type` for `key`, for an hour."""
        wanted = {"Bucket": self.bucket_name, "Key": key, "ContentLength": size, "ContentType": content_type}
        return str(
            self.connection.meta.client.generate_presigned_url("put_object", Params=wanted, ExpiresIn=SIGNED_FOR)
        )

    def keys_under(self, prefix: str) -> Iterator[tuple[str, datetime]]:
        """All keys that begin with the folder `prefix`, with the time of their last change."""
        for found in self.bucket.objects.filter(Prefix=f"{prefix}/"):
            yield found.key, found.last_modified

    def url(self, name: str, *args: object, **kwargs: object) -> str:
        """Where anybody may fetch it: at `public_url`, or at the bucket itself."""
        if settings.STORAGE.public_url:
            return f"{settings.STORAGE.public_url.rstrip('/')}/{filepath_to_uri(name)}"
        return super().url(name, *args, **kwargs)
