"""How does a file arrive? begin, receive whole or in parts, finish, cancel."""

import hashlib
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO

from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pitchey.accounts.models import User
from pitchey.core import limits
from pitchey.core.errors import Conflict, Invalid, NotFound, WrongState
from pitchey.media import policy
from pitchey.media.models import File
from pitchey.media.services.quota import require_quota
from pitchey.media.services.rejection import reject
from pitchey.media.services.streams import chunks, copy
from pitchey.media.storage import SIGNED_FOR, new_prefix, storage_for
from pitchey.outbox import services as outbox

Status = File.Status

UPLOAD_LASTS = timedelta(seconds=SIGNED_FOR)
_SALT = "media.upload"
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True)
class Upload:
    """Where a browser or an app sends the bytes: exactly the announced number, with these headers.

    `resumable`: HEAD of the address tells how many have arrived, PATCH goes on from there. Without it a cut upload starts again.
    """

    method: str
    url: str
    headers: dict[str, str]
    expires_at: datetime
    resumable: bool


@transaction.atomic
def begin_upload(
    *, by: User, purpose: str, name: str, size: int, content_type: str, sha256: str = ""
) -> tuple[File, Upload]:
    """Announce a file of `size` bytes and learn where they go. With `sha256` (hex) it is refused when other bytes come.

    Raises:
        LimitReached: too many uploads at once.
        Invalid, TooLarge, UnsupportedType: see `policy.check`; or `sha256` is none, or it exceeds the quota.
    """
    limits.require("upload", by.public_id)
    name, kind = policy.check(purpose, name, size, content_type)
    if sha256 and not _SHA256.fullmatch(sha256):
        raise Invalid([("sha256", "invalid", _("This is not a SHA-256 in hex."))])
    require_quota(by, name, size)
    file = File.objects.create(
        owner=by,
        purpose=purpose,
        name=name,
        declared_type=kind,
        declared_size=size,
        declared_sha256=sha256.lower(),
        original_key=f"{new_prefix()}/original",
        upload_expires_at=timezone.now() + UPLOAD_LASTS,
    )
    return file, _address_of(file)


@transaction.atomic
def continue_upload(*, by: User, file: File) -> Upload:
    """Where the rest of an interrupted upload goes; its hour begins again.

    Raises:
        NotFound: not theirs.
        WrongState, Conflict: the file does not wait for bytes any more.
    """
    locked = _locked_own_file(by, file)
    _require_waiting(locked)
    locked.upload_expires_at = timezone.now() + UPLOAD_LASTS
    locked.save(update_fields=["upload_expires_at"])
    return _address_of(locked)


def _address_of(file: File) -> Upload:
    kind = file.declared_type
    presigned = storage_for("private").presigned_put(file.original_key, file.declared_size, kind)
    url = presigned or reverse("api:upload", args=[signing.dumps(file.public_id, salt=_SALT)])
    return Upload("PUT", url, {"Content-Type": kind}, file.upload_expires_at, resumable=presigned is None)


def file_of(token: str) -> File:
    """The file that an upload address speaks of. The address is the authority: it names one file, for an hour.

    Raises:
        NotFound: we did not write this address.
        Conflict: it has run out.
    """
    try:
        public_id = signing.loads(token, salt=_SALT, max_age=UPLOAD_LASTS)
        return File.objects.get(public_id=public_id)
    except signing.SignatureExpired as error:
        raise _too_late() from error
    except (signing.BadSignature, File.DoesNotExist) as error:
        raise NotFound() from error


def receive(*, file: File, stream: IO[bytes]) -> None:
    """Take the bytes through the app. Never reads more than was announced; what is cut leaves the file waiting for another try.

    Raises:
        WrongState, Conflict: the file does not wait for bytes, has them, or waited too long.
        Invalid: fewer or more bytes than were announced.
    """
    _require_waiting(file)
    with tempfile.TemporaryFile() as spool:
        size, sha256 = copy(_until_cut(chunks(stream, file.declared_size)), spool)
        if size != file.declared_size:
            raise _wrong_size(size, file)
        spool.seek(0)
        with transaction.atomic():
            locked = File.objects.select_for_update().get(pk=file.pk)
            _require_waiting(locked)
            storage_for("private").save(locked.original_key, spool)
            locked.size, locked.sha256 = size, sha256
            locked.save(update_fields=["size", "sha256"])


def received(file: File) -> int:
    """How many bytes of a file have arrived through the app.

    Raises:
        WrongState, Conflict: see `receive`.
    """
    _require_waiting(file)
    return storage_for("private").length(file.original_key)


def percent_received(file: File) -> int:
    """How much of a file that waits for its bytes has arrived, in percent."""
    return 100 * storage_for("private").length(file.original_key) // file.declared_size


def receive_part(*, file: File, offset: int, stream: IO[bytes]) -> int:
    """Take the bytes that follow the first `offset`; what came before a cut is kept. Returns how many there are now.

    Raises:
        WrongState, Conflict: see `receive`; or the next byte is another one, `details["offset"]` says which.
        Invalid: more bytes than were announced.
    """
    if offset != received(file):
        raise _wrong_offset(file)
    with tempfile.TemporaryFile() as spool:
        # The network is waited for before anything is held.
        size, _sha256 = copy(_until_cut(chunks(stream, file.declared_size - offset)), spool)
        if offset + size > file.declared_size:
            raise _wrong_size(offset + size, file)
        spool.seek(0)
        with transaction.atomic():
            locked = File.objects.select_for_update().get(pk=file.pk)
            # RACE: another tab may have sent the same part meanwhile.
            if offset != received(locked):
                raise _wrong_offset(locked)
            storage_for("private").append(locked.original_key, spool)
    return offset + size


def _wrong_offset(file: File) -> Conflict:
    sentence = _("The file goes on at another byte.")
    return Conflict(sentence, code="wrong_offset", offset=storage_for("private").length(file.original_key))


def _require_waiting(file: File) -> None:
    if file.status != Status.PENDING:
        raise WrongState(_("This file has arrived already."), status_now=str(file.status))
    if file.upload_expires_at <= timezone.now():
        raise _too_late()
    if file.sha256:
        raise Conflict(_("This file has arrived already."), code="received")


def _too_late() -> Conflict:
    return Conflict(_("This upload was begun more than an hour ago. Begin it again."), code="upload_expired")


def _wrong_size(size: int, file: File) -> Invalid:
    sentence = _("The upload was interrupted: not all of the file arrived. Send it again.")
    if size > file.declared_size:
        sentence = _("More arrived than was announced. Choose the file and upload it again.")
    return Invalid([("file", "size_mismatch", sentence)], sentence, code="size_mismatch")


def _until_cut(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """A connection that breaks is an early end; the count tells."""
    with suppress(OSError):
        yield from chunks


@transaction.atomic
def finish_upload(*, by: User, file: File, sha256: str | None = None) -> File:
    """All bytes are sent: look whether they are there, and let the checks begin. With `sha256` (hex) they must have it.

    Raises:
        NotFound: not theirs.
        WrongState: the file is not waiting for its bytes.
        Conflict: nothing has arrived.
        Invalid: not as many bytes as announced, or not these. The file keeps waiting: send it again.
    """
    locked = _locked_own_file(by, file)
    if not locked.may_become(Status.UPLOADED):
        raise WrongState(_("This file has arrived already."), status_now=str(locked.status))
    storage = storage_for("private")
    if not storage.exists(locked.original_key):
        raise Conflict(_("The file has not arrived yet. Send its bytes first."), code="not_received")
    size = storage.size(locked.original_key)
    if size != locked.declared_size:
        raise _wrong_size(size, locked)
    if sha256 is not None:
        found = locked.sha256 or _sha256(locked.original_key)
        if found != sha256.lower():
            sentence = policy.REFUSALS["changed"]
            # What went wrong on the way can be sent again.
            raise Invalid([("sha256", "sha256_mismatch", sentence)], sentence, code="sha256_mismatch")
        locked.sha256 = found
    # Processing refuses bytes that are not the announced ones.
    locked.sha256 = locked.declared_sha256 or locked.sha256
    locked.size = size
    locked.become(Status.UPLOADED)
    locked.save(update_fields=["size", "sha256", "status"])
    outbox.enqueue("media.process", dedup_key=f"file:{locked.pk}", file_id=locked.pk)
    return locked


@transaction.atomic
def cancel(*, by: User, file: File) -> None:
    """Give up a file that is not settled yet, and forget its bytes.

    Raises:
        NotFound: not theirs.
        WrongState: it is ready or refused.
    """
    locked = _locked_own_file(by, file)
    reject(locked, "cancelled")


def _locked_own_file(by: User, file: File) -> File:
    locked = File.objects.select_for_update().filter(pk=file.pk, owner=by).first()
    if locked is None:
        raise NotFound()
    return locked


def _sha256(key: str) -> str:
    with storage_for("private").open(key) as stored:
        return hashlib.file_digest(stored, "sha256").hexdigest()
