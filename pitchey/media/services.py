"""How does a file arrive, and what becomes of it? begin, receive, finish; then, later: check, clean, draw, settle."""

import hashlib
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import IO, Any

from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pitchey.core import limits
from pitchey.core.errors import Conflict, Invalid, NotFound, WrongState
from pitchey.media import policy, sandbox
from pitchey.media.models import File, Rendition
from pitchey.media.scanners import Finding, scanner
from pitchey.media.storage import ROOT, SIGNED_FOR, new_place, shelf
from pitchey.outbox import services as outbox

Status = File.Status

UPLOAD_LASTS = timedelta(seconds=SIGNED_FOR)
BATCH = 20  # pages that one child draws; after each the count moves on and memory is given back
WORKS_FOR = 240.0  # seconds; then another job goes on, well before the outbox takes this one for dead
WAITS_FOR_SCANNER = timedelta(minutes=1)
TOO_LONG_IN_WORK = timedelta(hours=1)
ORPHAN_AFTER = timedelta(days=1)
CHUNK = 256 * 1024
_SALT = "media.upload"


@dataclass(frozen=True)
class Upload:
    """Where a browser or an app sends the bytes: exactly the announced number, with these headers."""

    method: str
    url: str
    headers: dict[str, str]
    expires_at: datetime


# ---------------------------------------------------------------- arriving


@transaction.atomic
def begin_upload(*, by: Any, purpose: str, name: str, size: int, content_type: str) -> tuple[File, Upload]:
    """Announce a file of `size` bytes and learn where they go.

    Raises:
        LimitReached: too many uploads at once.
        Invalid, TooLarge, UnsupportedType: see `policy.check`.
    """
    limits.require("upload", by.public_id)
    name, kind = policy.check(purpose, name, size, content_type)
    file = File.objects.create(
        owner=by,
        purpose=purpose,
        name=name,
        declared_type=kind,
        declared_size=size,
        original_key=f"{new_place()}/original",
        upload_expires_at=timezone.now() + UPLOAD_LASTS,
    )
    url = shelf("private").presigned_put(file.original_key, size, kind) or reverse(
        "api:upload", args=[signing.dumps(file.public_id, salt=_SALT)]
    )
    return file, Upload("PUT", url, {"Content-Type": kind}, file.upload_expires_at)


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
        size, sha256 = _copy(_until_cut(_chunks(stream, file.declared_size)), spool)
        if size != file.declared_size:
            raise _wrong_size(size, file)
        spool.seek(0)
        with transaction.atomic():
            held = File.objects.select_for_update().get(pk=file.pk)
            _require_waiting(held)
            shelf("private").save(held.original_key, spool)
            held.size, held.sha256 = size, sha256
            held.save(update_fields=["size", "sha256"])


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


def _copy(chunks: Iterator[bytes], target: IO[bytes]) -> tuple[int, str]:
    """Write all chunks to `target`: how many bytes there were, and their SHA-256."""
    size, digest = 0, hashlib.sha256()
    for chunk in chunks:
        size += len(chunk)
        digest.update(chunk)
        target.write(chunk)
    return size, digest.hexdigest()


def _chunks(stream: IO[bytes], most: int) -> Iterator[bytes]:
    """The stream, up to one byte more than `most`: enough to see that there is too much."""
    left = most + 1
    while left and (chunk := stream.read(min(CHUNK, left))):
        left -= len(chunk)
        yield chunk


def _until_cut(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """A connection that breaks is an early end; the count tells."""
    with suppress(OSError):
        yield from chunks


@transaction.atomic
def finish_upload(*, by: Any, file: File, sha256: str | None = None) -> File:
    """All bytes are sent: look whether they are there, and let the checks begin. With `sha256` (hex) they must have it.

    Raises:
        NotFound: not theirs.
        WrongState: the file is not waiting for its bytes.
        Conflict: nothing has arrived.
        Invalid: not as many bytes as announced, or not these. The file keeps waiting: send it again.
    """
    held = _own(by, file)
    if not held.may_become(Status.UPLOADED):
        raise WrongState(_("This file has arrived already."), status_now=str(held.status))
    storage = shelf("private")
    if not storage.exists(held.original_key):
        raise Conflict(_("The file has not arrived yet. Send its bytes first."), code="not_received")
    size = storage.size(held.original_key)
    if size != held.declared_size:
        raise _wrong_size(size, held)
    if sha256 is not None:
        found = held.sha256 or _sha256(held.original_key)
        if found != sha256.lower():
            sentence = policy.REFUSALS["changed"]
            # What went wrong on the way can be sent again.
            raise Invalid([("sha256", "sha256_mismatch", sentence)], sentence, code="sha256_mismatch")
        held.sha256 = found
    held.size = size
    held.become(Status.UPLOADED)
    held.save(update_fields=["size", "sha256", "status"])
    outbox.enqueue("media.process", dedup_key=f"file:{held.pk}", file_id=held.pk)
    return held


@transaction.atomic
def cancel(*, by: Any, file: File) -> None:
    """Give up a file that is not settled yet, and forget its bytes.

    Raises:
        NotFound: not theirs.
        WrongState: it is ready or refused.
    """
    held = _own(by, file)
    _refuse(held, "cancelled")


def _own(by: Any, file: File) -> File:
    held = File.objects.select_for_update().filter(pk=file.pk, owner=by).first()
    if held is None:
        raise NotFound()
    return held


def _sha256(key: str) -> str:
    with shelf("private").open(key) as stored:
        return hashlib.file_digest(stored, "sha256").hexdigest()


# ---------------------------------------------------------------- becoming ready


def process(*, file_id: int) -> None:
    """Take an uploaded file through its steps until it is ready or refused. Safe to repeat, and goes on where a killed run stopped.

    Raises:
        ChildFailed: the machine could not do it now; try again later.
    """
    if not File.objects.filter(pk=file_id).exists():
        return  # its draft was deleted meanwhile
    until = time.monotonic() + WORKS_FOR
    file = _step(file_id, Status.UPLOADED, Status.SCANNING)
    with tempfile.TemporaryDirectory(prefix="pitchey-media-") as folder:
        try:
            if file.status == Status.SCANNING:
                file = _check_and_clean(file, Path(folder))
            if file.status == Status.RENDERING:
                _draw(file, Path(folder), until)
        except sandbox.Refused as refusal:
            with transaction.atomic():
                held = File.objects.select_for_update().get(pk=file_id)
                if held.may_become(Status.REJECTED):
                    _refuse(held, refusal.code)
                    outbox.enqueue("pitches.file_settled", file_id=file_id)


@transaction.atomic
def _step(file_id: int, now: str, then: str, **values: Any) -> File:
    """Move on if the file stands at `now`; the file as it stands after that."""
    file = File.objects.select_for_update().get(pk=file_id)
    if file.status == now:
        file.become(then)
        for name, value in values.items():
            setattr(file, name, value)
        file.save(update_fields=["status", *values])
    return file


def _check_and_clean(file: File, folder: Path) -> File:
    """Scan, parse and clean; the clean file is kept and the received one goes."""
    original, cleaned = folder / "original", folder / "clean"
    # RACE: a presigned address lives for its hour, so the bytes may change under us: one copy is checked, scanned and cleaned.
    with shelf("private").open(file.original_key) as stored, original.open("wb") as copy:
        size, sha256 = _copy(_chunks(stored, file.declared_size), copy)
    if size != file.size or file.sha256 not in ("", sha256):
        raise sandbox.Refused("changed")
    with original.open("rb") as stream:
        verdict = scanner().scan(stream)
    if verdict.finding is Finding.INFECTED:
        raise sandbox.Refused("infected")
    if verdict.finding is Finding.UNAVAILABLE:
        with transaction.atomic():
            later = timezone.now() + WAITS_FOR_SCANNER
            outbox.enqueue("media.process", dedup_key=f"file:{file.pk}", run_after=later, file_id=file.pk)
        return file
    found = sandbox.clean(file.declared_type, original, cleaned)
    contents = cleaned.read_bytes()
    document = file.declared_type == policy.PDF
    key = f"{_place(file)}/{'clean.pdf' if document else 'clean.jpg'}"
    kept_type = policy.PDF if document else policy.JPEG
    shelf("private").put(key, contents, kept_type)
    stepped = _step(
        file.pk,
        Status.SCANNING,
        Status.RENDERING,
        sha256=sha256,
        clean_key=key,
        clean_sha256=hashlib.sha256(contents).hexdigest(),
        content_type=kept_type,
        **found,
    )
    if stepped.status != Status.REJECTED:
        shelf("private").delete(file.original_key)
    return stepped


def _draw(file: File, folder: Path, until: float) -> None:
    """Draw what is still missing, a batch at a time, and settle the file when nothing is."""
    source = folder / "source"
    with shelf("private").open(file.clean_key) as stored:
        source.write_bytes(stored.read())
    wanted = max(file.pages, 1)  # a picture is drawn in one go
    with ThreadPoolExecutor(8, thread_name_prefix="media") as pool:
        while file.rendered < wanted:
            if time.monotonic() > until:
                with transaction.atomic():
                    outbox.enqueue("media.process", dedup_key=f"file:{file.pk}", file_id=file.pk)
                return
            first, last = file.rendered + 1, min(file.rendered + BATCH, wanted)
            pictures = sandbox.draw(file.content_type, source, folder, first, last)
            rows = list(pool.map(partial(_keep, file, folder), pictures))
            moved = _drawn(file, rows, first - 1, last)
            if moved is None:
                return
            file = moved


def _keep(file: File, folder: Path, picture: dict[str, Any]) -> Rendition:
    """Store one picture: a page of a document privately, a size of a poster or still publicly."""
    drawn = folder / picture["file"]
    contents = drawn.read_bytes()
    drawn.unlink()
    document = file.purpose == File.Purpose.DOCUMENT
    key = f"{_place(file)}/{picture['file']}"
    kind = policy.JPEG if document else policy.WEBP
    shelf("private" if document else "public").put(key, contents, kind)
    return Rendition(
        file=file,
        number=picture["number"],
        key=key,
        content_type=kind,
        width=picture["width"],
        height=picture["height"],
        size=len(contents),
    )


@transaction.atomic
def _drawn(file: File, rows: list[Rendition], before: int, after: int) -> File | None:
    """Write down a batch; the last one makes the file ready. None when somebody else moved the file meanwhile."""
    held = File.objects.select_for_update().get(pk=file.pk)
    if held.status != Status.RENDERING or held.rendered != before:
        return None
    Rendition.objects.bulk_create(rows)
    held.rendered = after
    if after == max(held.pages, 1):
        held.become(Status.READY)
        held.ready_at = timezone.now()
        outbox.enqueue("pitches.file_settled", file_id=held.pk)
    held.save(update_fields=["rendered", "status", "ready_at"])
    return held


def _refuse(held: File, code: str) -> None:
    """Refuse a locked file with the sentence of `code`; after commit its bytes go."""
    held.become(Status.REJECTED)
    held.reason = str(policy.REFUSALS[code])
    held.clean_key = ""
    held.save(update_fields=["status", "reason", "clean_key"])
    held.renditions.all().delete()
    transaction.on_commit(lambda: _forget(_place(held)))


# ---------------------------------------------------------------- reading


def open_rendition(file: File, number: int) -> bytes:
    """The clean picture of page `number`. Whoever asks has passed the gate.

    Raises:
        NotFound: there is no such page.
    """
    key = file.renditions.filter(number=number).values_list("key", flat=True).first()
    if key is None or file.purpose != File.Purpose.DOCUMENT:
        raise NotFound()
    with shelf("private").open(key) as stored:
        return bytes(stored.read())


def open_clean(file: File) -> bytes:
    """The clean file. Whoever asks has passed the gate.

    Raises:
        NotFound: it is not ready.
    """
    if file.status != Status.READY:
        raise NotFound()
    with shelf("private").open(file.clean_key) as stored:
        return bytes(stored.read())


def public_url(key: str) -> str:
    """Where anybody may fetch a public picture."""
    return str(shelf("public").url(key))


# ---------------------------------------------------------------- tidying


def sweep_orphans() -> int:
    """Give up uploads that never came, push on work that was left, and delete bytes that no file owns. Returns how many it touched.

    One call looks at a twenty-fourth of the places, so that a day's hourly calls see them all.
    """
    shards = range(timezone.now().hour, 256, 24)
    return _give_up() + _push_on() + sum(_tidy(name, shard) for shard in shards for name in ("private", "public"))


@transaction.atomic
def _give_up(batch: int = 500) -> int:
    late = File.objects.select_for_update(skip_locked=True).filter(
        status=Status.PENDING, upload_expires_at__lt=timezone.now()
    )[:batch]
    for file in late:
        _refuse(file, "never_came")
        outbox.enqueue("pitches.file_settled", file_id=file.pk)
    return len(late)


@transaction.atomic
def _push_on(batch: int = 500) -> int:
    left = File.objects.filter(
        status__in=[Status.UPLOADED, Status.SCANNING, Status.RENDERING],
        created_at__lt=timezone.now() - TOO_LONG_IN_WORK,
    ).values_list("pk", flat=True)[:batch]
    for pk in left:
        outbox.enqueue("media.process", dedup_key=f"file:{pk}", file_id=pk)
    return len(left)


def _tidy(name: str, shard: int) -> int:
    """Delete what lies in one shard of a storage without a file, and received bytes that were cleaned long ago."""
    keys: dict[str, list[str]] = {}
    changed: dict[str, datetime] = {}
    for key, when in shelf(name).keys_under(f"{ROOT}/{shard:02x}"):
        place = key.rpartition("/")[0]
        keys.setdefault(place, []).append(key)
        changed[place] = max(when, changed.get(place, when))
    quiet = [place for place, when in changed.items() if when < timezone.now() - ORPHAN_AFTER]
    owned = dict(
        File.objects.filter(original_key__in=[f"{place}/original" for place in quiet]).values_list(
            "original_key", "status"
        )
    )
    orphans = []
    for place in quiet:
        original = f"{place}/original"
        status = owned.get(original, Status.REJECTED)
        if status == Status.REJECTED:
            orphans += keys[place]
        elif status in (Status.RENDERING, Status.READY) and original in keys[place]:
            orphans.append(original)
    for key in orphans:
        shelf(name).delete(key)
    return len(orphans)


def _place(file: File) -> str:
    """Where everything of this file lies, in both storages."""
    return str(file.original_key).rpartition("/")[0]


def _forget(place: str) -> None:
    for name in ("private", "public"):
        for key, _changed in list(shelf(name).keys_under(place)):
            shelf(name).delete(key)
