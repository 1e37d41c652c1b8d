"""Whose copy got out? A picture of a page is compared with the invisible trace of every reading session that this document had."""

import hashlib
import io
import math
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from pitchey.accounts.models import Actor, Role
from pitchey.audit import services as audit
from pitchey.core import limits
from pitchey.core.errors import Invalid, NotFound, TooLarge, UnsupportedType
from pitchey.core.request_context import RequestContext
from pitchey.dataroom.models import ReadingSession
from pitchey.dataroom.services.sessions import recorded, require_page
from pitchey.media import services as media
from pitchey.pitches.models import Document

LARGEST = 15 * 2**20  # bytes of a picture,
MOST_PIXELS = 60_000_000  # and when it is unpacked
FORMATS = ("JPEG", "PNG", "WEBP")
MAX_SESSIONS = 20_000  # the latest


@dataclass(frozen=True)
class Suspect:
    """A reading session whose trace lies on the picture. `odds`: by chance that would come once in so many searches like this."""

    session: ReadingSession
    score: float
    certain: bool
    odds: float


@dataclass(frozen=True)
class Leak:
    """What a search found: `laid` when the picture shows this page at all, the suspects with the likeliest first, and how many were compared."""

    laid: bool
    suspects: list[Suspect]
    searched: int


def leak_document(*, by: Actor, public_id: str) -> Document:
    """A document whose leaks this person may look for: its owner, and staff.

    Raises:
        NotFound: for everybody else.
    """
    rows = Document.objects.ready().select_related("file", "pitch__owner")
    if not (by.is_authenticated and by.is_active):
        raise NotFound()
    document = rows.filter(public_id=public_id).first()
    if document is None or (document.pitch.owner_id != by.pk and by.role != Role.STAFF):
        raise NotFound()
    return document


def leak_name(by: Actor, document: Document) -> str:
    """What somebody who looks for its leak is told that a document is: its owner by name, staff by kind and pitch."""
    # SECURITY: what a document is called is its owner's.
    if document.pitch.owner_id == by.pk:
        return document.name
    return f"{document.pitch.title}: {document.get_kind_display()}"


def find_leak(*, by: Actor, document: Document, page: int, picture: bytes, context: RequestContext) -> Leak:
    """Who was shown the page that is on this screenshot, scan or photograph? The search is written into the ledger; the picture is not kept.

    Args:
        document: as `leak_document` gives it.
        page: which page the picture shows, from 1.

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
    shot = _opened(picture)
    with recorded():
        audit.record(
            chain=document.pitch.public_id,
            kind="leak.searched",
            by=by,
            subject=document.public_id,
            data={"page": page, "sha256": hashlib.sha256(picture).hexdigest()},
            context=context,
        )
    # Loaded when it is needed: OpenCV takes 60 MB that a process which only serves pages can do without.
    from pitchey.dataroom import watermark_detection

    rows = ReadingSession.objects.filter(document=document).exclude(secret="").exclude(person=document.pitch.owner_id)
    sessions = list(rows.select_related("person", "nda").order_by("-last_at")[:MAX_SESSIONS])
    with Image.open(io.BytesIO(media.open_rendition(document.file, page))) as clean:
        try:
            captured = watermark_detection.Captured(shot, clean)
        except watermark_detection.NotThisPage:
            return Leak(False, [], len(sessions))
    found = captured.scores([session.secret for session in sessions])
    suspects = [
        Suspect(sessions[match.place], match.score, match.certain, _odds(match.score, len(sessions)))
        for match in found
        if match.score >= watermark_detection.LIKELY
    ]
    return Leak(True, suspects, len(sessions))


def _opened(picture: bytes) -> Image.Image:
    if not picture:
        raise Invalid([("picture", "required", _("Choose a picture of the page."))])
    if len(picture) > LARGEST:
        raise TooLarge(_("A picture may have at most %(most)d MB.") % {"most": LARGEST // 2**20})
    try:
        shot = Image.open(io.BytesIO(picture), formats=FORMATS)
        # SECURITY: the size is known before anything is unpacked.
        if shot.width * shot.height > MOST_PIXELS:
            raise TooLarge(_("The picture has too many pixels. Make it smaller and try again."))
        shot.load()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise UnsupportedType(_("This is no picture that we can read. JPEG, PNG and WebP are.")) from error
    return shot


def _odds(score: float, compared: int) -> float:
    """Once in how many searches the best of so many chance scores would be as high."""
    chance = 0.5 * math.erfc(score / math.sqrt(2)) * compared
    return 1 / chance if chance > 1e-15 else 1e15
