"""The same way through S3-compatible buckets: a real server on the loopback, real presigned addresses."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from django.core.files.storage import storages
from moto.server import ThreadedMotoServer

from pitchey.accounts.models import User
from pitchey.core.errors import Conflict, Invalid
from pitchey.media import services as media
from pitchey.media import storage
from pitchey.settings.env import Storage
from tests.factories import files

SCRIPT = files.pdf(3)


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(autouse=True)
def buckets(s3: str, settings: Any, folder: Any) -> Any:
    """Two empty buckets, and the settings that name them."""
    settings.STORAGE = Storage(
        kind="s3", endpoint=s3, key="testing", secret="testing", region="us-east-1", private_bucket="private",
        public_bucket="public", public_url="https://cdn.pitchey.test",
    )  # fmt: skip
    settings.STORAGES = {**settings.STORAGES}
    client = boto3.client(
        "s3", endpoint_url=s3, aws_access_key_id="testing", aws_secret_access_key="testing", region_name="us-east-1"
    )
    for name in ("private", "public"):
        client.create_bucket(Bucket=name)
    yield client
    for name in ("private", "public"):
        for found in client.list_objects_v2(Bucket=name).get("Contents", []):
            client.delete_object(Bucket=name, Key=found["Key"])
        client.delete_bucket(Bucket=name)
    client.close()


def send(where: media.Upload, contents: bytes) -> int:
    request = urllib.request.Request(where.url, contents, where.headers, method=where.method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return int(answer.status)


def begin(by: User, purpose: str, name: str, contents: bytes, kind: str) -> tuple[Any, media.Upload]:
    return media.begin_upload(by=by, purpose=purpose, name=name, size=len(contents), content_type=kind)


def test_a_script_goes_straight_to_the_bucket_and_becomes_ready(
    cara: User, buckets: Any, django_capture_on_commit_callbacks: Any
) -> None:
    file, where = begin(cara, "document", "Script.pdf", SCRIPT, "application/pdf")
    assert send(where, SCRIPT) == 200
    media.finish_upload(by=cara, file=file)
    with django_capture_on_commit_callbacks(execute=True):
        media.process(file_id=file.pk)
    file.refresh_from_db()
    assert (file.status, file.reason, file.rendered) == ("ready", "", 3)
    assert media.open_rendition(file, 3).startswith(b"\xff\xd8\xff")
    assert media.open_clean(file).startswith(b"%PDF-")
    keys = {found["Key"].rpartition("/")[2] for found in buckets.list_objects_v2(Bucket="private")["Contents"]}
    assert keys == {"clean.pdf", "1.jpg", "2.jpg", "3.jpg"}
    assert "Contents" not in buckets.list_objects_v2(Bucket="public")


def test_the_address_is_signed_for_this_size_and_type_alone(cara: User) -> None:
    _file, where = begin(cara, "document", "Script.pdf", SCRIPT, "application/pdf")
    query = parse_qs(urlsplit(where.url).query)
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"] and query["X-Amz-Expires"] == ["3600"]
    assert set(query["X-Amz-SignedHeaders"][0].split(";")) == {"content-length", "content-type", "host"}
    assert not [name for name in query if "checksum" in name.lower()]
    assert "%2F" not in urlsplit(where.url).path


def test_nothing_sent_and_too_little_sent_leave_the_file_waiting(cara: User) -> None:
    file, where = begin(cara, "document", "Script.pdf", SCRIPT, "application/pdf")
    with pytest.raises(Conflict):
        media.finish_upload(by=cara, file=file)
    storages["private"].put(file.original_key, SCRIPT[:100], "application/pdf")
    with pytest.raises(Invalid):
        media.finish_upload(by=cara, file=file)
    assert send(where, SCRIPT) == 200
    assert media.finish_upload(by=cara, file=file).status == "uploaded"


def test_a_poster_is_public_for_ever_and_its_original_never(cara: User, buckets: Any) -> None:
    picture = files.picture("PNG", (900, 1350))
    file, where = begin(cara, "poster", "Poster.png", picture, "image/png")
    send(where, picture)
    media.finish_upload(by=cara, file=file)
    media.process(file_id=file.pk)
    file.refresh_from_db()
    assert file.status == "ready"
    found = buckets.list_objects_v2(Bucket="public")["Contents"]
    assert sorted(row["Key"].rpartition("/")[2] for row in found) == ["400.webp", "800.webp"]
    kept = buckets.head_object(Bucket="public", Key=found[0]["Key"])
    assert (kept["ContentType"], kept["CacheControl"]) == ("image/webp", storage.FOR_EVER)
    assert media.public_url(found[0]["Key"]) == f"https://cdn.pitchey.test/{found[0]['Key']}"


def test_without_a_public_address_the_bucket_itself_is_named(settings: Any, s3: str) -> None:
    settings.STORAGE = Storage(
        kind="s3", endpoint=s3, key="testing", secret="testing", region="us-east-1", private_bucket="private",
        public_bucket="public",
    )  # fmt: skip
    settings.STORAGES = {**settings.STORAGES}
    assert media.public_url("files/ab/cd/400.webp") == f"{s3}/public/files/ab/cd/400.webp"


def test_a_cancelled_file_leaves_nothing_in_the_bucket(
    cara: User, buckets: Any, django_capture_on_commit_callbacks: Any
) -> None:
    file, where = begin(cara, "document", "Script.pdf", SCRIPT, "application/pdf")
    send(where, SCRIPT)
    with django_capture_on_commit_callbacks(execute=True):
        media.cancel(by=cara, file=file)
    assert "Contents" not in buckets.list_objects_v2(Bucket="private")
