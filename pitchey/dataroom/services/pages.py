"""Read, under the reader's own mark. One check and one ledger entry per page, committed before a byte is opened.

If the entry cannot be written, nothing is shown. Owners read their own documents clean: recorded as well, and not counted.
A page that is prepared before it is shown leaves in an encrypted page (`prefetch`).
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from pitchey.accounts.models import Actor
from pitchey.core.errors import NotFound
from pitchey.core.request_context import RequestContext
from pitchey.dataroom.models import ReadingSession
from pitchey.dataroom.services.attention import beat_token
from pitchey.dataroom.services.sessions import (
    locked_document,
    own_session,
    reading_session_of,
    record,
    record_page,
    recorded,
    refusal,
    require_page,
)
from pitchey.dataroom.watermark import Watermark, watermark_image, watermark_pdf
from pitchey.media import services as media
from pitchey.ndas import access
from pitchey.ndas.access import Decision
from pitchey.pitches.models import Document


@dataclass(frozen=True)
class PageImage:
    """One page as this reader may see it. Never to be stored by anybody on the way."""

    content: bytes
    content_type: str
    number: int
    of: int
    trace: str
    beat: str  # the token of the first beat; "" where attention is not counted


# ---------------------------------------------------------------- reading


def find(*, by: Actor, public_id: str, context: RequestContext) -> Document:
    """A document by its id, for somebody who may know of it; who may not is recorded.

    Raises:
        NotFound: there is none, or it is not theirs to know.
        Unavailable: the attempt could not be recorded.
    """
    try:
        return access.document_for(by, public_id, ip=context.ip)
    except NotFound:
        with recorded():
            locked_document(by, public_id, access.may_read, context)
        raise


def open_session(*, by: Actor, document: Document, context: RequestContext) -> ReadingSession:
    """Sit down with a document. Somebody who was here just now goes on; somebody who comes back starts where they left.

    Raises:
        NotFound: not theirs to know.
        Forbidden: `access_ended`.
        Unavailable: nothing can be recorded now.
    """
    with recorded():
        locked, decision = locked_document(by, document.public_id, access.may_read, context)
        session = reading_session_of(by, locked, decision, context) if decision else None
    if session is None:
        raise refusal(decision)
    return session


def page(
    *, by: Actor, public_id: str, number: int, context: RequestContext, session: ReadingSession | None = None
) -> PageImage:
    """One page of a document, marked for this reader.

    Args:
        number: from 1.
        session: the reading session, from `open_session`; found or begun when None.

    Raises:
        NotFound: not theirs to know, no such page, or the reading session is somebody else's.
        Forbidden: `access_ended`.
        Conflict: the owner looks before the pages are ready.
        Unavailable: the ledger cannot be written, so nothing is shown.
    """
    with recorded():
        locked, decision = locked_document(by, public_id, access.may_read, context, page=number)
        if decision:
            require_page(locked, number)
            reading_session = (
                own_session(session, by, locked) if session else reading_session_of(by, locked, decision, context)
            )
            record_page(by, locked, decision, reading_session, number, context)
    if not decision:
        raise refusal(decision)
    content = picture(by, locked, decision, reading_session, number, timezone.now())
    token = beat_token(by=by, session=reading_session, page=number)
    return PageImage(content, "image/jpeg", number, locked.file.pages, reading_session.trace, token)


def download(*, by: Actor, public_id: str, context: RequestContext) -> bytes:
    """A document as a PDF: marked on every page; for its owner the clean file.

    Raises:
        NotFound: not theirs to know.
        Forbidden: `access_ended`, or `no_downloads` under this agreement.
        Conflict: the owner asks before it is ready.
        Unavailable: the ledger cannot be written, so nothing leaves.
    """
    with recorded():
        locked, decision = locked_document(by, public_id, access.may_download, context)
        if decision:
            require_page(locked, 1)
            reading_session = reading_session_of(by, locked, decision, context)
            record(
                by,
                locked,
                decision,
                context,
                "document.downloaded",
                trace=reading_session.trace,
                sha256=locked.file.clean_sha256,
            )
    if not decision:
        raise refusal(decision)
    clean = media.open_clean(locked.file)
    return (
        clean
        if decision.reason == "owner"
        else watermark_pdf(clean, _watermark(by, locked, reading_session, timezone.now()))
    )


def picture(
    by: Actor, document: Document, decision: Decision, session: ReadingSession, number: int, at: datetime
) -> bytes:
    """A page as this reader sees it, marked as of `at`; its owner sees it clean. For those whom the gate has let in."""
    clean = media.open_rendition(document.file, number)
    return clean if decision.reason == "owner" else watermark_image(clean, _watermark(by, document, session, at))


def _watermark(by: Actor, document: Document, session: ReadingSession, at: datetime) -> Watermark:
    reader, contact = (by.display_name, by.email) if by.is_authenticated else (_("Public copy"), "")
    return Watermark(
        reader=reader,
        contact=contact,
        document=document.name,
        number=document.number,
        at=at,
        trace=session.trace,
        key=session.secret,
    )
