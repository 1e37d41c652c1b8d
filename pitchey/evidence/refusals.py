"""Who knocked and was refused? For the owner of a pitch, from its ledger."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from pitchey.accounts.models import Actor, User
from pitchey.audit.models import Entry
from pitchey.evidence import explanations
from pitchey.evidence.policies import require_owner
from pitchey.pitches.models import Document, Pitch


@dataclass(frozen=True)
class Refusal:
    """Somebody (None: a guest) asked for a page or a copy of a document at this time, and the gate said no."""

    at: datetime
    person: User | None
    document: Document
    reason: str
    page: int | None
    country: str  # where they were, when it was refused for that

    @property
    def why(self) -> str:
        return explanations.reason_text(self.reason, self.country)


def entries_of(*, by: Actor, pitch: Pitch) -> QuerySet[Entry]:
    """The refusals of a pitch in its ledger, in no order yet: for a list of one's own.

    Raises:
        NotFound: it is not theirs.
    """
    require_owner(by, pitch)
    return Entry.objects.filter(chain__key=pitch.public_id, kind="page.denied").select_related("actor")


def describe_refusals(entries: Iterable[Entry]) -> list[Refusal]:
    """These entries in words. One query."""
    rows = list(entries)
    documents = {row.public_id: row for row in Document.objects.filter(public_id__in={row.subject for row in rows})}
    return [
        Refusal(
            row.at,
            row.actor,
            documents[row.subject],
            row.data["reason"],
            row.data.get("page"),
            row.data.get("country", ""),
        )
        for row in rows
        if row.subject in documents
    ]
