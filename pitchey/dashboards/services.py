"""What is owed, what is open, how many, and what happened lately? Rows may be lazy: an interface reads those that it shows."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from pitchey.accounts.models import READER_ROLES, User
from pitchey.core.cache import cached, user_key
from pitchey.core.types import Row
from pitchey.dashboards.activity import Activity, activity
from pitchey.dataroom import services as dataroom
from pitchey.discovery import services as discovery
from pitchey.discovery.models import Save
from pitchey.discovery.recommendations import Recommendation, recommend
from pitchey.ndas import companies
from pitchey.ndas.models import Nda
from pitchey.pitches.models import Listing, Pitch
from pitchey.pitches.policies import may_own

DAYS = 30
SHOWN = 5
SHOWN_DRAFTS = 3
CACHE_SECONDS = 300  # seconds: no number on a dashboard is older


@dataclass(frozen=True)
class Overview:
    """The numbers of a person's own pitches, and what happened around them. Views by day: oldest first, none when there was no view."""

    published: discovery.Published
    readers: int
    pages_read: int
    followers: int
    views_by_day: list[int]
    activity: list[Activity]


@dataclass(frozen=True)
class OwnerSide:
    """Requests and proposed words to answer by their dates, agreements that wait for the other side, drafts."""

    owed: QuerySet[Nda]
    owed_words: QuerySet[Nda]
    request_count: int
    owed_count: int
    unsigned: QuerySet[Nda]
    drafts: QuerySet[Pitch]
    pitches: int


@dataclass(frozen=True)
class ReaderSide:
    """Agreements to sign, to answer and to accept, rooms that are open, what was saved, what they might like, what is new."""

    to_sign: list[Nda]
    to_accept: list[Nda]
    turn_count: int
    open_rooms: QuerySet[Nda]
    open_count: int
    waiting: QuerySet[Nda]
    waiting_count: int
    saved_count: int
    for_you: list[Recommendation]
    looks_for: bool
    fresh: list[Row]
    has_asked: bool


@dataclass(frozen=True)
class Dashboard:
    """A person's first page. Who owns no pitches, by their role, has no owner's side; who does not read has no reader's."""

    overview: Overview
    owner: OwnerSide | None
    reader: ReaderSide | None


def dashboard(person: User) -> Dashboard:
    return Dashboard(
        overview=overview(person),
        owner=owner_side(person) if may_own(person) else None,
        reader=reader_side(person) if person.role in READER_ROLES else None,
    )


def overview(person: User) -> Overview:
    """Remembered for five minutes, or until an act of this person or towards them."""
    # The activity is in words, in the language of the moment.
    return cached(user_key(person), f"dashboard:{get_language()}", CACHE_SECONDS, lambda: _overview(person))


def _overview(person: User) -> Overview:
    return Overview(
        published=discovery.published(person),
        readers=companies.reader_count(person),
        pages_read=dataroom.pages_read(person, since=timezone.now() - timedelta(days=DAYS)),
        followers=person.followers.count(),
        views_by_day=discovery.views_by_day(person, days=DAYS),
        activity=activity(person),
    )


def owner_side(person: User) -> OwnerSide:
    incoming = Nda.objects.incoming(person)
    requests, words = incoming.filter(status=Nda.Status.REQUESTED), incoming.answered_by(person)
    both_sides = ("pitch__listing", "requester", "organisation")
    request_count = requests.count()
    pitches = Pitch.objects.owned_by(person)
    return OwnerSide(
        owed=requests.select_related(*both_sides).order_by("answer_due_at", "pk")[:SHOWN],
        owed_words=words.select_related(*both_sides).order_by("sign_due_at", "pk")[:SHOWN],
        request_count=request_count,
        owed_count=request_count + words.count(),
        unsigned=incoming.filter(status=Nda.Status.APPROVED)
        .exclude(pk__in=words.values("pk"))
        .select_related("pitch", "requester")
        .order_by("sign_due_at")[:SHOWN],
        drafts=pitches.filter(status=Pitch.Status.DRAFT)
        .select_related("listing")
        .order_by("-updated_at")[:SHOWN_DRAFTS],
        pitches=pitches.count(),
    )


def reader_side(person: User) -> ReaderSide:
    outgoing = Nda.objects.filter(requester=person)
    own_words = outgoing.waiting_with_words_of(person).values("pk")
    open_rooms = Nda.objects.access_granting(person).in_force()
    waiting = outgoing.filter(Q(status=Nda.Status.REQUESTED) | Q(pk__in=own_words))
    to_sign = list(
        outgoing.filter(status=Nda.Status.APPROVED)
        .exclude(pk__in=own_words)
        .select_related("pitch__listing", "owner")
        .order_by("sign_due_at")[:SHOWN]
    )
    to_accept = list(
        Nda.objects.to_accept(person)
        .select_related("pitch__listing", "owner", "organisation")
        .order_by("expires_at")[:SHOWN]
    )
    open_count = open_rooms.count()
    return ReaderSide(
        to_sign=to_sign,
        to_accept=to_accept,
        turn_count=len(to_sign) + len(to_accept),
        open_rooms=open_rooms.select_related("pitch__listing", "owner").order_by("expires_at")[:SHOWN],
        open_count=open_count,
        waiting=waiting.select_related("pitch__listing", "owner").order_by("answer_due_at")[:SHOWN],
        waiting_count=waiting.count(),
        saved_count=Save.objects.filter(person=person).count(),
        for_you=recommend(person, limit=SHOWN),
        looks_for=bool(discovery.mandate_of(person)),
        fresh=list(Listing.objects.visible_to(person).order_by("-published_at", "-pitch_id").for_cards()[:SHOWN]),
        has_asked=bool(open_count or to_accept) or outgoing.exists(),
    )
