"""What becomes of a file that has arrived? Checked, cleaned, drawn, settled: ready or refused."""

import hashlib
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from pitchey.core.types import Json
from pitchey.media import policy, sandbox, word_service
from pitchey.media.models import File, Rendition
from pitchey.media.scanners import Finding, scanner
from pitchey.media.services.rejection import notify_settled, prefix_of, reject
from pitchey.media.services.streams import chunks, copy
from pitchey.media.storage import storage_for
from pitchey.outbox import services as outbox

Status = File.Status

BATCH = 20  # pages that one child draws; after each the count moves on and memory is given back
WORKS_FOR = 240.0  # seconds; then another job goes on, well before the outbox takes this one for dead
WAITS_FOR_SCANNER = timedelta(minutes=1)


def process(*, file_id: int) -> None:
    """Take an uploaded file through its steps until it is ready or refused. Safe to repeat, and goes on where a killed run stopped.

    Raises:
        ChildFailed, ServiceAway: the machine, or the service that prints Word documents, could not do it now; try again later.
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
        except sandbox.FileRejected as refusal:
            with transaction.atomic():
                locked = File.objects.select_for_update().get(pk=file_id)
                if locked.may_become(Status.REJECTED):
                    reject(locked, refusal.code)
                    notify_settled(locked)


@transaction.atomic
def _step(file_id: int, now: str, then: str, **values: object) -> File:
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
    with storage_for("private").open(file.original_key) as stored, original.open("wb") as received:
        size, sha256 = copy(chunks(stored, file.declared_size), received)
    if size != file.size or file.sha256 not in ("", sha256):
        raise sandbox.FileRejected("changed")
    with original.open("rb") as stream:
        verdict = scanner().scan(stream)
    if verdict.finding is Finding.INFECTED:
        raise sandbox.FileRejected("infected")
    if verdict.finding is Finding.UNAVAILABLE:
        with transaction.atomic():
            later = timezone.now() + WAITS_FOR_SCANNER
            outbox.enqueue("media.process", dedup_key=f"file:{file.pk}", run_after=later, file_id=file.pk)
        return file
    found = _clean(file.declared_type, original, cleaned)
    contents = cleaned.read_bytes()
    document = file.declared_type in policy.DOCUMENT_TYPES
    key = f"{prefix_of(file)}/{'clean.pdf' if document else 'clean.jpg'}"
    kept_type = policy.PDF if document else policy.JPEG
    storage_for("private").put(key, contents, kept_type)
    stepped = _step(
        file.pk,
        Status.SCANNING,
        Status.RENDERING,
        sha256=sha256,
        clean_key=key,
        clean_sha256=hashlib.sha256(contents).hexdigest(),
        content_type=kept_type,
        left_out=" ".join(found.pop("left_out", [])),
        **found,
    )
    if stepped.status != Status.REJECTED:
        storage_for("private").delete(file.original_key)
    return stepped


def _clean(declared_type: str, original: Path, cleaned: Path) -> Json:
    """What `sandbox.clean` finds; a Word document is printed first where a service does that."""
    if declared_type != policy.DOCX or not settings.WORD_SERVICE_URL:
        return sandbox.clean(declared_type, original, cleaned)
    # SECURITY: what is no Word document, or has macros, is refused by us: the service opens hundreds of formats.
    sandbox.check(declared_type, original)
    printed = original.with_suffix(".printed")
    word_service.print_document(original, printed)
    return sandbox.clean(policy.PDF, printed, cleaned)


def _draw(file: File, folder: Path, until: float) -> None:
    """Draw what is still missing, a batch at a time, and settle the file when nothing is."""
    source = folder / "source"
    with storage_for("private").open(file.clean_key) as stored:
        source.write_bytes(stored.read())
    wanted = _wanted(file)
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


def _wanted(file: File) -> int:
    """How many pages are drawn. A picture is drawn in one go; of what goes with a message, the first page is shown."""
    return 1 if file.purpose == File.Purpose.ATTACHMENT else max(file.pages, 1)


def _keep(file: File, folder: Path, picture: Json) -> Rendition:
    """Store one picture: a size of a poster or still publicly, everything else privately."""
    drawn = folder / picture["file"]
    contents = drawn.read_bytes()
    drawn.unlink()
    public = file.purpose in (File.Purpose.POSTER, File.Purpose.STILL)
    key = f"{prefix_of(file)}/{picture['file']}"
    kind = policy.JPEG if file.content_type == policy.PDF else policy.WEBP
    storage_for("public" if public else "private").put(key, contents, kind)
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
    locked = File.objects.select_for_update().get(pk=file.pk)
    if locked.status != Status.RENDERING or locked.rendered != before:
        return None
    Rendition.objects.bulk_create(rows)
    locked.rendered = after
    if after == _wanted(locked):
        locked.become(Status.READY)
        locked.ready_at = timezone.now()
        notify_settled(locked)
    locked.save(update_fields=["rendered", "status", "ready_at"])
    return locked
