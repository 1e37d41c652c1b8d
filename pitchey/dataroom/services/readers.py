"""Who read what, and for how long? For the owner of a document, and for readers of themselves."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, IntegerField, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from pitchey.accounts.models import Actor, User
from pitchey.core.errors import NotFound
from pitchey.dataroom.models import Attention, PageView, ReadingSession
from pitchey.pitches.models import Document
from pitchey.pitches.policies import owns

MOST_RECORDS = 200
# A page is slow when it took twice as long as this reader's middle page, and at least so many milliseconds.
SLOW_TIMES, SLOW_LEAST = 2, 10_000


@dataclass(frozen=True)
class Reader:
    """What one person has read of one document. `person` is None for guests, who are counted together."""

    person: User | None
    sessions: int
    pages: list[int]
    views: int
    first_at: datetime
    last_at: datetime
    stopped_at: int = 1  # the page that they had open last
    time: dict[int, int] = field(default_factory=dict)  # milliseconds by page

    @property
    def pages_seen(self) -> int:
        return len(self.pages)

    @property
    def milliseconds(self) -> int:
        return sum(self.time.values())

    @property
    def seconds(self) -> float:
        return self.milliseconds / 1000

    @property
    def slow(self) -> list[int]:
        """Where they stayed: pages that took much longer than their middle page."""
        if len(self.time) < 3:
            return []
        least = max(SLOW_LEAST, SLOW_TIMES * median(self.time.values()))
        return sorted(page for page, milliseconds in self.time.items() if milliseconds >= least)

    @property
    def skipped(self) -> list[int]:
        """What they passed over on the way to the furthest page that they opened."""
        return sorted(set(range(1, max(self.pages, default=0))) - set(self.pages))


def readers_of(*, by: Actor, document: Document) -> list[Reader]:
    """Who read which pages of a document and for how long, the latest reader first. For its owner; their own reading is not counted.

    Guests that are machines (link scanners, previews) are left out; the ledger has them.

    Raises:
        NotFound: it is not theirs.
    """
    if not owns(by, document.pitch):
        raise NotFound()
    rows = list(
        ReadingSession.objects.filter(document=document)
        .exclude(person=by)
        .exclude(person=None, machine=True)
        .order_by()
        .values("person")
        .annotate(
            reading_sessions=Count("pk", distinct=True),
            seen=ArrayAgg("pages__page", distinct=True, filter=Q(pages__isnull=False), default=[]),
            views=Count("pages"),
            first_at=Min("opened_at"),
            latest_at=Max("last_at"),
        )
        .order_by("-latest_at")
    )
    people = User.objects.in_bulk([row["person"] for row in rows if row["person"]])
    latest = ReadingSession.objects.filter(document=document).order_by("person", "-last_at", "-pk").distinct("person")
    stopped = dict(latest.values_list("person", "last_page"))
    time: dict[int | None, dict[int, int]] = defaultdict(dict)
    for person, page, milliseconds in _attention(document).values_list("session__person", "page").annotate(_TIME):
        time[person][page] = milliseconds
    return [
        Reader(
            people.get(row["person"]),
            row["reading_sessions"],
            row["seen"],
            row["views"],
            row["first_at"],
            row["latest_at"],
            stopped[row["person"]],
            time[row["person"]],
        )
        for row in rows
    ]


_TIME = Sum("milliseconds")


def _attention(document: Document) -> QuerySet[Attention]:
    return Attention.objects.filter(session__document=document, session__machine=False).order_by()


def time_on(*, by: Actor, document: Document) -> dict[int, int]:
    """How many milliseconds this person looked at each page of a document, by its number. Guests are not told."""
    if not by.is_authenticated:
        return {}
    return dict(_attention(document).filter(session__person=by).values_list("page").annotate(_TIME))


def left_at(*, by: Actor, documents: Iterable[int]) -> dict[int, int]:
    """The page that this person had open last, by document (primary key); for documents that they opened. Guests leave none."""
    if not by.is_authenticated:
        return {}
    rows = ReadingSession.objects.filter(person=by, document__in=list(documents), pages__isnull=False)
    latest = rows.order_by("document", "-last_at", "-pk").distinct("document")
    return dict(latest.values_list("document", "last_page"))


def pages_seen(*, by: Actor, document: Document) -> dict[int, int]:
    """How often each page of a document was shown to this person, by its number. Guests are not told."""
    if not by.is_authenticated:
        return {}
    rows = PageView.objects.filter(session__person=by, session__document=document).order_by()
    return dict(rows.values_list("page").annotate(Count("pk")))


def pages_read(owner: User, *, since: datetime) -> int:
    """How many pages of an owner's documents others have opened since then, each time counted."""
    opened = PageView.objects.filter(session__document__pitch__owner=owner, at__gte=since)
    return opened.exclude(session__person=owner).count()


def my_record(*, by: User) -> QuerySet[ReadingSession]:
    """What is recorded of a person's reading: the latest reading sessions, with pages, seconds and what else is kept."""
    counted = Attention.objects.filter(session=OuterRef("pk"), session__machine=False).order_by().values("session")
    return (
        ReadingSession.objects.filter(person=by)
        .select_related("document__pitch__listing", "nda")
        .annotate(pages_seen=Count("pages__page", distinct=True), views=Count("pages"))
        .annotate(seconds=Coalesce(Subquery(counted.values(total=_TIME), output_field=IntegerField()), 0) / 1000.0)
        .order_by("-last_at", "-pk")[:MOST_RECORDS]
    )
