"""Who saw what? One row per reader, file and agreement, from the ledger itself."""

import csv
import io
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection, transaction
from django.utils import timezone

from pitchey.accounts.models import Actor, User
from pitchey.audit import services as audit
from pitchey.audit.models import Chain
from pitchey.core.request_context import RequestContext
from pitchey.evidence.models import Checkpoint
from pitchey.evidence.policies import require_owner
from pitchey.ndas.models import Nda
from pitchey.pitches.models import Document, Pitch
from pitchey.sealing import services as sealing

FORMAT_VERSION = 1
KIND = "disclosure"


@dataclass(frozen=True)
class Disclosure:
    """What one reader was shown of one file under one agreement. Guests are one reader without a name."""

    person: User | None
    document: Document
    nda: Nda | None
    pages: list[int]
    views: int
    downloads: int
    refused: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True)
class Report:
    """All disclosures of a pitch, and where the ledger stood: `head` is the hash of entry `entries`."""

    pitch: Pitch
    rows: list[Disclosure]
    entries: int
    head: str
    checkpoint: Checkpoint | None
    at: datetime


def report(*, by: Actor, pitch: Pitch, context: RequestContext | None = None) -> Report:
    """Who saw which pages of which file of a pitch, and under which agreement: for its owner.

    With `facts` the report leaves the house (as a file) and that is recorded, too.

    Raises:
        NotFound: it is not theirs.
    """
    require_owner(by, pitch)
    with transaction.atomic():
        if context is not None:
            audit.record(chain=pitch.public_id, kind="report.made", by=by, subject=pitch.public_id, context=context)
        head = Chain.objects.filter(key=pitch.public_id).first()
        return Report(
            pitch=pitch,
            rows=_rows(pitch),
            entries=head.head_seq if head else 0,
            head=head.head_hash if head else audit.GENESIS,
            checkpoint=Checkpoint.objects.defer("heads").order_by("-number").first(),
            at=timezone.now(),
        )


def _rows(pitch: Pitch) -> list[Disclosure]:
    with connection.cursor() as cursor:
        cursor.execute(_SEEN, [pitch.public_id, pitch.owner_id])
        found = cursor.fetchall()
    people = User.objects.in_bulk({row[0] for row in found if row[0]})
    documents = {row.public_id: row for row in Document.objects.filter(pitch=pitch).select_related("file")}
    ndas = {row.public_id: row for row in Nda.objects.filter(pitch=pitch).select_related("master")}
    return [
        Disclosure(people.get(person), documents[subject], ndas.get(nda), pages, *figures)
        for person, subject, nda, pages, *figures in found
        if subject in documents
    ]


# A report as a table: for files, in one language whoever reads it.
COLUMNS = (
    "reader", "reader id", "document", "document id", "file", "file sha256", "agreement", "signed at (UTC)", "agreement text sha256", "pages",
    "views", "downloads", "refused", "first at (UTC)", "last at (UTC)",
)  # fmt: skip


def cells(row: Disclosure) -> list[str]:
    """One row of that table, by `COLUMNS`."""
    nda, document = row.nda, row.document
    return [
        row.person.display_name if row.person else "guests",
        row.person.public_id if row.person else "",
        document.name,
        document.public_id,
        str(document.number),
        document.file.clean_sha256,
        _agreement(nda) if nda else "",
        _moment(nda.signed_at) if nda and nda.signed_at else "",
        nda.text_sha256 if nda else "",
        " ".join(map(str, row.pages)),
        str(row.views),
        str(row.downloads),
        str(row.refused),
        _moment(row.first_at),
        _moment(row.last_at),
    ]


def table(report: Report) -> str:
    """The report as CSV, with a byte order mark, so that spreadsheets read its names rightly."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in report.rows:
        writer.writerow([_plain(cell) for cell in cells(row)])
    return out.getvalue()


def _plain(cell: str) -> str:
    # SECURITY: a spreadsheet would run a name that begins like a formula.
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def sealed(report: Report) -> bytes:
    """The report as a paper under the platform's seal: the table for people, the same in `record.json` for machines.

    Raises:
        CannotSeal: not now; a report without a seal is not given out.
    """
    from pitchey.evidence.report_pdf import render_pdf  # 35 MB of libraries that only those need who make a paper

    pitch, mark = report.pitch, report.checkpoint
    head = f"{report.head} (entry {report.entries})"
    short = [_short(row) for row in report.rows]
    record = {
        "kind": KIND,
        "v": FORMAT_VERSION,
        "pitch": pitch.public_id,
        "title": str(pitch),
        "owner": pitch.owner.public_id,
        "at": report.at,
        "entries": report.entries,
        "head": report.head,
        "checkpoint": {"number": mark.number, "hash": mark.hash} if mark else None,
        "columns": list(COLUMNS),
        "rows": [cells(row) for row in report.rows],
    }
    return sealing.seal(
        render_pdf(
            f"Who saw what of “{pitch}”",
            [
                "One row for each reader, file and agreement, from the ledger of this pitch: what was shown, taken or refused.",
                "Entries of the ledger are only ever added; each covers the one before. Times are UTC.",
            ],
            [
                ("Pitch", f"{pitch} ({pitch.public_id})"),
                ("Owner", pitch.owner.display_name),
                ("Made", _moment(report.at)),
                ("Head of the ledger", head),
                ("Sealed checkpoint", f"{mark.number}: {mark.hash}" if mark else "none yet"),
            ],
            record,
            table=[
                ["Reader", "Document", "Agreement", "Pages", "Views", "Downloads", "Refused", "First", "Last"],
                *short,
            ],
            widths=[30, 34, 46, 26, 12, 16, 14, 26, 26],
        )
    )


def _agreement(nda: Nda) -> str:
    """Its id, and that of the passport which it is a schedule to."""
    return f"{nda.public_id} (schedule to {nda.master.public_id})" if nda.master else str(nda.public_id)


def _short(row: Disclosure) -> list[str]:
    nda = row.nda
    agreement = f"{_agreement(nda)}, signed {_moment(nda.signed_at)}" if nda and nda.signed_at else "none"
    reader = f"{row.person.display_name} {row.person.public_id}" if row.person else "guests, together"
    document = f"{row.document.name} (file {row.document.number})"
    pages = ", ".join(map(str, row.pages)) or "-"
    figures = [str(row.views), str(row.downloads), str(row.refused)]
    return [reader, document, agreement, pages, *figures, _moment(row.first_at), _moment(row.last_at)]


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(sep=" ", timespec="seconds").removesuffix("+00:00")


# The owner's own looks disclose nothing.
_SEEN = """
SELECT actor_id, subject, coalesce(data->>'nda', ''),
       coalesce(array_agg(DISTINCT (data->>'page')::int) FILTER (WHERE kind = 'page.served'), '{}'),
       count(*) FILTER (WHERE kind = 'page.served'),
       count(*) FILTER (WHERE kind = 'document.downloaded'),
       count(*) FILTER (WHERE kind = 'page.denied'),
       min(at), max(at)
  FROM audit_entry
 WHERE chain_id = (SELECT id FROM audit_chain WHERE key = %s)
   AND kind IN ('page.served', 'document.downloaded', 'page.denied')
   AND actor_id IS DISTINCT FROM %s
 GROUP BY 1, 2, 3
 ORDER BY max(at) DESC, 1, 2
"""
