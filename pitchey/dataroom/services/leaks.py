"""Whose copy got out? A picture of a page is compared with the invisible watermark of every reading session that this document had.

It is asked in a request and answered by a worker: the comparison takes seconds, and OpenCV, which only workers have.
"""

import hashlib
import io
import secrets
from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from pitchey.accounts.models import Actor, Role, User
from pitchey.audit import services as audit
from pitchey.core import limits
from pitchey.core.errors import Invalid, NotFound, TooLarge, Unavailable, UnsupportedType
from pitchey.core.request_context import RequestContext
from pitchey.dataroom.models import LeakSearch, LeakSuspect, ReadingSession
from pitchey.dataroom.services.sessions import recorded, require_page
from pitchey.media import services as media
from pitchey.media.storage import storage_for
from pitchey.outbox import services as outbox
from pitchey.pitches.models import Document
from pitchey.pitches.policies import owns

LARGEST = 15 * 2**20  # bytes of a picture,
MOST_PIXELS = 60_000_000  # and when it is unpacked
FORMATS = ("JPEG", "PNG", "WEBP")
MAX_SESSIONS = 20_000  # the latest
PLACE = "leaks"  # of the pictures in the private storage, apart from uploads
PICTURE_LASTS = timedelta(days=1)  # at the most, whatever became of its search
EARLIER = 10  # searches that are listed
BATCH = 500

Status = LeakSearch.Status


def leak_document(*, by: Actor, public_id: str) -> Document:
    """A document whose leaks this person may look for: its owner, and staff.

    Raises:
        NotFound: for everybody else.
    """
    rows = Document.objects.ready().select_related("file", "pitch__owner")
    if not (by.is_authenticated and by.is_active):
        raise NotFound()
    document = rows.filter(public_id=public_id).first()
    if document is None or (not owns(by, document.pitch) and by.role != Role.STAFF):
        raise NotFound()
    return document


def leak_name(by: Actor, document: Document) -> str:
    """What somebody who looks for its leak is told that a document is: its owner by name, staff by kind and pitch."""
    # SECURITY: what a document is called is its owner's.
    if owns(by, document.pitch):
        return document.name
    return f"{document.pitch.title}: {document.get_kind_display()}"


def begin_leak_search(
    *, by: User, document: Document, page: int, picture: bytes, context: RequestContext
) -> LeakSearch:
    """Ask who was shown the page that is on this screenshot, scan or photograph. It is written into the ledger, and a worker answers.

    Args:
        document: as `leak_document` gives it.
        page: which page the picture shows, from 1.
        picture: kept until it has been compared, or that failed for good.

    Raises:
        Invalid: no picture, or no such page.
        TooLarge, UnsupportedType: a picture that is not taken.
        LimitReached: too many searches.
        Unavailable: the search could not be recorded.
    """
    limits.require("leak", by.pk)
    try:
        require_page(document, page)
    except NotFound as error:
        most = _("The document has %(pages)d pages.") % {"pages": document.file.pages}
        raise Invalid([("page", "unknown", most)]) from error
    content_type = _require_picture(picture)
    key, sha256 = f"{PLACE}/{secrets.token_hex(16)}", hashlib.sha256(picture).hexdigest()
    storage_for("private").put(key, picture, content_type)
    try:
        with recorded():
            audit.record(
                chain=document.pitch.public_id,
                kind="leak.searched",
                by=by,
                subject=document.public_id,
                data={"page": page, "sha256": sha256},
                context=context,
            )
            search = LeakSearch.objects.create(
                document=document,
                page=page,
                asked_by=by,
                sha256=sha256,
                key=key,
                searched=min(_sessions(document).count(), MAX_SESSIONS),
            )
            outbox.enqueue("dataroom.search_leak", search_id=search.pk)
    except Unavailable:
        storage_for("private").delete(key)
        raise
    return search


def leak_search(*, by: Actor, document_id: str, public_id: str) -> LeakSearch:
    """A search that this person asked for, with its suspects, the likeliest first, as long as they may look.

    Raises:
        NotFound: they may not (any more), or there is no such search of theirs.
    """
    document = leak_document(by=by, public_id=document_id)
    likeliest = LeakSuspect.objects.select_related("session__person", "session__nda").order_by("-score")
    # SECURITY: whoever else may look asks in their own name, which the ledger keeps.
    mine = document.leak_searches.filter(asked_by_id=by.pk).prefetch_related(Prefetch("suspects", likeliest))
    search = mine.filter(public_id=public_id).first()
    if search is None:
        raise NotFound()
    return search


def leak_searches(*, by: Actor, document: Document) -> list[LeakSearch]:
    """The latest searches of this person, the newest first. `document` as `leak_document` gives it."""
    return list(document.leak_searches.filter(asked_by_id=by.pk).order_by("-created_at")[:EARLIER])


def run_leak_search(*, search_id: int) -> None:
    """Compare the picture of a search, write what was found, and delete the picture. Safe to repeat.

    Raises:
        RuntimeError: this worker has no OpenCV.
        OSError: the storage does not give the picture, or the page.
    """
    search = (
        LeakSearch.objects.filter(pk=search_id, status=Status.WAITING)
        .select_related("document__file", "document__pitch")
        .first()
    )
    if search is None:
        return
    try:
        from pitchey.dataroom import watermark_detection
    except ImportError as error:
        raise RuntimeError(
            "OpenCV is missing on this worker: pip install --require-hashes -r requirements/worker.txt"
        ) from error
    sessions = list(_sessions(search.document).order_by("-last_at")[:MAX_SESSIONS])
    page = media.open_rendition(search.document.file, search.page)
    with (
        storage_for("private").open(search.key) as stored,
        Image.open(stored, formats=FORMATS) as picture,
        Image.open(io.BytesIO(page)) as clean,
    ):
        try:
            captured = watermark_detection.Captured(picture, clean)
        except watermark_detection.NotThisPage:
            _settle(search_id, Status.NOT_THIS_PAGE, searched=len(sessions))
            return
    suspects = [
        LeakSuspect(search=search, session=sessions[match.place], score=match.score, certain=match.certain)
        for match in captured.scores([session.secret for session in sessions])
        if match.score >= watermark_detection.LIKELY
    ]
    _settle(search_id, Status.DONE, suspects, searched=len(sessions))


def fail_leak_search(*, search_id: int) -> None:
    """Its job is dead: whoever asked is told so, and the picture is deleted."""
    _settle(search_id, Status.FAILED)


def sweep_leak_pictures() -> int:
    """Give up searches that have waited for a day, and delete pictures that nothing else deleted. Returns how many it touched."""
    late = timezone.now() - PICTURE_LASTS
    left = list(
        LeakSearch.objects.filter(status=Status.WAITING, created_at__lt=late).values_list("pk", flat=True)[:BATCH]
    )
    for pk in left:
        _settle(pk, Status.FAILED)
    old = [key for key, changed in storage_for("private").keys_under(PLACE) if changed < late]
    for key in old:
        storage_for("private").delete(key)
    return len(left) + len(old)


def _sessions(document: Document) -> QuerySet[ReadingSession]:
    """Whose copies a picture may show."""
    return ReadingSession.objects.filter(document=document).exclude(secret="").exclude(person=document.pitch.owner_id)


@transaction.atomic
def _settle(search_id: int, status: str, suspects: Iterable[LeakSuspect] = (), *, searched: int | None = None) -> None:
    """Write how a search ended, unless it has ended; after commit its picture goes."""
    search = LeakSearch.objects.select_for_update().get(pk=search_id)
    if not search.may_become(status):
        return
    transaction.on_commit(partial(storage_for("private").delete, search.key))
    search.become(status)
    search.key, search.done_at = "", timezone.now()
    search.searched = search.searched if searched is None else searched
    search.save(update_fields=["status", "key", "done_at", "searched"])
    LeakSuspect.objects.bulk_create(suspects)


def _require_picture(picture: bytes) -> str:
    """The content type of a picture that can be read whole."""
    if not picture:
        raise Invalid([("picture", "required", _("Choose a picture of the page."))])
    if len(picture) > LARGEST:
        raise TooLarge(_("A picture may have at most %(most)d MB.") % {"most": LARGEST // 2**20})
    try:
        with Image.open(io.BytesIO(picture), formats=FORMATS) as shot:
            # SECURITY: the size is known before anything is unpacked.
            if shot.width * shot.height > MOST_PIXELS:
                raise TooLarge(_("The picture has too many pixels. Make it smaller and try again."))
            shot.load()
            return Image.MIME[str(shot.format)]
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise UnsupportedType(_("This is no picture that we can read. JPEG, PNG and WebP are.")) from error
