"""Read, under the reader's own mark. One check and one ledger entry per page, committed before a byte is opened.

If the entry cannot be written, nothing is shown. Owners read their own documents clean: recorded as well, and not counted.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import DatabaseError, transaction
from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from pitchey.accounts.models import User
from pitchey.audit import services as audit
from pitchey.core.errors import Conflict, Forbidden, NotFound, PitcheyError, Unavailable
from pitchey.core.facts import RequestFacts
from pitchey.dataroom.marks import Mark, burn, stamp_pdf
from pitchey.dataroom.models import PageView, ReadingSession
from pitchey.media import services as media
from pitchey.ndas import access
from pitchey.ndas.access import Decision
from pitchey.ndas.models import Nda
from pitchey.pitches.models import Document

# Somebody who comes back within this time, from the same place, goes on with the same sitting.
SITTING = timedelta(minutes=30)
TRACE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is mistaken for something else on a bad copy
TRACE_LENGTH = 8
MOST_RECORDS = 200


@dataclass(frozen=True)
class PageImage:
    """One page as this reader may see it. Never to be stored by anybody on the way."""

    content: bytes
    content_type: str
    number: int
    of: int
    trace: str


# ---------------------------------------------------------------- reading


def find(*, by: Any, public_id: str, facts: RequestFacts) -> Document:
    """A document by its id, for somebody who may know of it; who may not is recorded.

    Raises:
        NotFound: there is none, or it is not theirs to know.
        Unavailable: the attempt could not be recorded.
    """
    try:
        return access.document_for(by, public_id)
    except NotFound:
        with _recorded():
            _held(by, public_id, access.may_read, facts)
        raise


def open_session(*, by: Any, document: Document, facts: RequestFacts) -> ReadingSession:
    """Sit down with a document. Somebody who was here just now goes on; somebody who comes back starts where they left.

    Raises:
        NotFound: not theirs to know.
        Forbidden: `access_ended`.
        Unavailable: nothing can be recorded now.
    """
    with _recorded():
        held, decision = _held(by, document.public_id, access.may_read, facts)
        session = _sitting(by, held, decision, facts) if decision else None
    if session is None:
        raise _refusal(decision)
    return session


def page(
    *, by: Any, public_id: str, number: int, facts: RequestFacts, session: ReadingSession | None = None
) -> PageImage:
    """One page of a document, marked for this reader.

    Args:
        number: from 1.
        session: the sitting, from `open_session`; found or begun when None.

    Raises:
        NotFound: not theirs to know, no such page, or the sitting is somebody else's.
        Forbidden: `access_ended`.
        Conflict: the owner looks before the pages are ready.
        Unavailable: the ledger cannot be written, so nothing is shown.
    """
    with _recorded():
        held, decision = _held(by, public_id, access.may_read, facts, page=number)
        if decision:
            _require_page(held, number)
            sitting = _own(session, by, held) if session else _sitting(by, held, decision, facts)
            _record(by, held, decision, facts, "page.served", page=number, trace=sitting.trace)
            PageView.objects.create(session=sitting, page=number)
            sitting.last_page, sitting.last_at = number, timezone.now()
            sitting.save(update_fields=["last_page", "last_at"])
    if not decision:
        raise _refusal(decision)
    clean = media.open_rendition(held.file, number)
    content = clean if decision.reason == "owner" else burn(clean, _mark(by, held, sitting))
    return PageImage(content, "image/jpeg", number, held.file.pages, sitting.trace)


def download(*, by: Any, public_id: str, facts: RequestFacts) -> bytes:
    """A document as a PDF: marked on every page; for its owner the clean file.

    Raises:
        NotFound: not theirs to know.
        Forbidden: `access_ended`, or `no_downloads` under this agreement.
        Conflict: the owner asks before it is ready.
        Unavailable: the ledger cannot be written, so nothing leaves.
    """
    with _recorded():
        held, decision = _held(by, public_id, access.may_download, facts)
        if decision:
            _require_page(held, 1)
            sitting = _sitting(by, held, decision, facts)
            _record(
                by, held, decision, facts, "document.downloaded", trace=sitting.trace, sha256=held.file.clean_sha256
            )
    if not decision:
        raise _refusal(decision)
    clean = media.open_clean(held.file)
    return clean if decision.reason == "owner" else stamp_pdf(clean, _mark(by, held, sitting))


# ---------------------------------------------------------------- who read what


@dataclass(frozen=True)
class Reader:
    """What one person has read of one document. `person` is None for guests, who are counted together."""

    person: User | None
    sessions: int
    pages: list[int]
    views: int
    first_at: datetime
    last_at: datetime

    @property
    def pages_seen(self) -> int:
        return len(self.pages)


def readers_of(*, by: Any, document: Document) -> list[Reader]:
    """Who read which pages of a document, the latest reader first. For its owner; their own reading is not counted.

    Raises:
        NotFound: it is not theirs.
    """
    if not by.is_authenticated or document.pitch.owner_id != by.pk:
        raise NotFound()
    rows = list(
        ReadingSession.objects.filter(document=document)
        .exclude(person=by)
        .order_by()
        .values("person")
        .annotate(
            sittings=Count("pk", distinct=True),
            seen=ArrayAgg("pages__page", distinct=True, filter=Q(pages__isnull=False), default=[]),
            views=Count("pages"),
            first_at=Min("opened_at"),
            latest_at=Max("last_at"),
        )
        .order_by("-latest_at")
    )
    people = User.objects.in_bulk([row["person"] for row in rows if row["person"]])
    return [
        Reader(people.get(row["person"]), row["sittings"], row["seen"], row["views"], row["first_at"], row["latest_at"])
        for row in rows
    ]


def left_at(*, by: Any, documents: Iterable[int]) -> dict[int, int]:
    """The page that this person had open last, by document (primary key); for documents that they opened. Guests leave none."""
    if not by.is_authenticated:
        return {}
    rows = ReadingSession.objects.filter(person=by, document__in=list(documents), pages__isnull=False)
    latest = rows.order_by("document", "-last_at", "-pk").distinct("document")
    return dict(latest.values_list("document", "last_page"))


def pages_seen(*, by: Any, document: Document) -> dict[int, int]:
    """How often each page of a document was shown to this person, by its number. Guests are not told."""
    if not by.is_authenticated:
        return {}
    rows = PageView.objects.filter(session__person=by, session__document=document).order_by()
    return dict(rows.values_list("page").annotate(Count("pk")))


def my_record(*, by: Any) -> QuerySet[ReadingSession]:
    """What is recorded of a person's reading: the latest sittings, with how many pages they showed and what else is kept."""
    return (
        ReadingSession.objects.filter(person=by)
        .select_related("document__pitch__listing", "nda")
        .annotate(pages_seen=Count("pages__page", distinct=True), views=Count("pages"))
        .order_by("-last_at", "-pk")[:MOST_RECORDS]
    )


# ---------------------------------------------------------------- shared


@contextmanager
def _recorded() -> Iterator[None]:
    """A transaction that is committed, or nothing is shown.

    Raises:
        Unavailable: the database refused or is away.
    """
    try:
        # SECURITY: durable, so that the entry is on disk before the first byte is opened, whoever calls.
        with transaction.atomic(durable=True):
            yield
    except DatabaseError as error:
        raise Unavailable() from error


def _held(
    by: Any, public_id: str, gate: Callable[[Any, Document], Decision], facts: RequestFacts, **about: Any
) -> tuple[Document, Decision]:
    """The document as it is now, and the gate's answer, which holds until the transaction ends. A refusal is recorded.

    Raises:
        NotFound: there is no such document.
    """
    if by.is_authenticated:
        Nda.objects.filter(requester=by, pitch__documents__public_id=public_id).live().hold_still()
    held = Document.objects.select_related("file", "pitch").filter(public_id=public_id).first()
    if held is None:
        raise NotFound()
    decision = gate(by, held)
    if not decision:
        _record(by, held, decision, facts, "page.denied", **about)
    return held, decision


def _record(by: Any, document: Document, decision: Decision, facts: RequestFacts, kind: str, **data: Any) -> None:
    data |= {"reason": decision.reason, "nda": decision.nda.public_id if decision.nda else None}
    audit.record(chain=document.pitch.public_id, kind=kind, by=by, subject=document.public_id, data=data, facts=facts)


def _require_page(document: Document, number: int) -> None:
    if document.file.status != "ready":
        raise Conflict(_("The pages are being prepared. Come back in a moment."), code="not_ready")
    if not 1 <= number <= document.file.pages:
        raise NotFound()


def _own(session: ReadingSession, by: Any, document: Document) -> ReadingSession:
    if session.document_id != document.pk or session.person_id != (by.pk if by.is_authenticated else None):
        raise NotFound()
    return session


def _sitting(by: Any, document: Document, decision: Decision, facts: RequestFacts) -> ReadingSession:
    """The sitting that goes on, or a new one."""
    person = by if by.is_authenticated else None
    mine = ReadingSession.objects.filter(person=person, document=document)
    if person is None:
        mine = mine.filter(ip=facts.ip)
    latest = mine.order_by("-last_at").first()
    here = (facts.ip, facts.user_agent[:300], decision.nda.pk if decision.nda else None)
    if latest and latest.last_at > timezone.now() - SITTING and (latest.ip, latest.user_agent, latest.nda_id) == here:
        return latest
    return ReadingSession.objects.create(
        person=person,
        document=document,
        nda=decision.nda,
        trace="".join(secrets.choice(TRACE_ALPHABET) for _place in range(TRACE_LENGTH)),
        ip=facts.ip,
        user_agent=facts.user_agent[:300],
        last_page=latest.last_page if latest and person else 1,
    )


def _mark(by: Any, document: Document, session: ReadingSession) -> Mark:
    reader, contact = (by.display_name, by.email) if by.is_authenticated else (_("Public copy"), "")
    return Mark(
        reader=reader,
        contact=contact,
        document=document.name,
        number=document.number,
        at=timezone.now(),
        trace=session.trace,
    )


def _refusal(decision: Decision) -> PitcheyError:
    """What a refused reader is told: nothing, unless they knew of the document by right."""
    nda = decision.nda.public_id if decision.nda else None
    if decision.reason == access.ENDED:
        return Forbidden(_("Your access to this has ended."), code="access_ended", nda=nda)
    if decision.reason == "no_downloads":
        return Forbidden(_("This may be read here, but not downloaded."), code="no_downloads", nda=nda)
    return NotFound()
