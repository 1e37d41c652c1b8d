"""How many? Facets and numbers of the market, and looks at a pitch."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count, DateTimeField, F, Func, Sum, Value
from django.utils import timezone
from django.utils.crypto import salted_hmac

from pitchey.accounts.models import Actor, User
from pitchey.accounts.policies import is_reader
from pitchey.core.cache import cached
from pitchey.discovery.filters import Filters
from pitchey.discovery.listing_queries import CACHE_SECONDS, matching, plan_for
from pitchey.discovery.models import View
from pitchey.discovery.query_parser import LONGEST, ts_query
from pitchey.discovery.semantic import services as semantic
from pitchey.ndas.models import Nda
from pitchey.pitches.listings import GENERATION
from pitchey.pitches.models import Listing, Pitch
from pitchey.pitches.querysets import ListingQuerySet

MACHINES = re.compile(r"bot|crawl|spider|slurp|preview|fetch|curl|wget|python|headless|monitor|scan", re.IGNORECASE)
GENRES_SHOWN = 6
_FACETS = {"genre": "genre", "format": "format", "stage": "stage", "band": "budget_band"}


def facets(person: Actor, filters: Filters, words: str = "") -> dict[str, dict[str, int]]:
    """How many listings of the market each choice would leave, per facet, most first.

    The numbers are those of the person's audience (guests, or the market); what somebody sees by name alone is not counted.
    """
    in_market = is_reader(person)
    visibilities = ["public", "members"] if in_market else ["public"]
    parsed = ts_query(words) if words else None
    if words and parsed is None:
        return {name: {} for name in _FACETS}
    key = hashlib.sha256(f"{in_market}|{filters.key()}|{words[:LONGEST]}".encode()).hexdigest()

    def count() -> dict[str, dict[str, int]]:
        market = Listing.objects.filter(live=True, visibility__in=visibilities)
        if parsed is not None:
            market = market.filter(matching(parsed.query, semantic.nearest(words, market)))
        narrowed = [name for name in _FACETS if getattr(filters, name)]
        # A facet leaves off its own filter and so counts rows of its own; all others count the same rows, in one pass.
        passes = [(filters.apply(market, without=name), [name]) for name in narrowed]
        passes.append((filters.apply(market), [name for name in _FACETS if name not in narrowed]))
        counted: dict[str, dict[str, int]] = {}
        with plan_for(filters):
            for rows, names in passes:
                counted |= _counted(rows, names)
        return {name: counted[name] for name in _FACETS}

    return cached(GENERATION, f"facets:{key}", CACHE_SECONDS, count)


def _counted(rows: ListingQuerySet, names: list[str]) -> dict[str, dict[str, int]]:
    """How many of these rows have each choice, most first, for several facets in one pass."""
    counted: dict[str, dict[str, int]] = {name: {} for name in names}
    if not names:
        return counted
    columns = [_FACETS[name] for name in names]
    inner, params = rows.order_by().values(*columns).query.sql_with_params()
    sets = ", ".join(f"({column})" for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(columns)}, count(*) FROM ({inner}) AS matching"  # noqa: S608 - our own columns
            f" GROUP BY GROUPING SETS ({sets}) ORDER BY count(*) DESC, {', '.join(columns)}",
            params,
        )
        for *choices, number in cursor.fetchall():
            # One pass answers a row per facet and choice, in which the other facets' columns are null.
            for name, choice in zip(names, choices, strict=True):
                if choice:
                    counted[name][choice] = number
    return counted


def genre_counts() -> dict[str, int]:
    """How many public pitches each genre has."""
    return cached(
        GENERATION,
        "genres",
        CACHE_SECONDS,
        lambda: dict(Listing.objects.public().order_by().values_list("genre").annotate(number=Count("pk"))),
    )


def market_totals() -> dict[str, int]:
    """What the front page may say of the market: true, and at most ten minutes old."""
    return cached(
        GENERATION,
        "numbers",
        CACHE_SECONDS,
        lambda: {
            "pitches": Listing.objects.filter(live=True).count(),
            "owners": Listing.objects.filter(live=True).values("owner").distinct().count(),
            "signed": Nda.objects.exclude(signed_at=None).count(),
        },
    )


@dataclass(frozen=True)
class Published:
    """How many pitches of an owner are on the market, and how often they were looked at and saved."""

    number: int
    views: int
    saves: int


def published(owner: User) -> Published:
    """The numbers of an owner's pitches that are on the market."""
    on_the_market = Listing.objects.filter(owner=owner, live=True)
    return Published(
        **on_the_market.aggregate(number=Count("pk"), views=Sum("views", default=0), saves=Sum("saves", default=0))
    )


def views_by_day(owner: User, *, days: int) -> list[int]:
    """Views of all the owner's pitches, one number a day, oldest first; nothing when there was none."""
    first = timezone.localdate() - timedelta(days=days - 1)
    counted = dict(
        View.objects.filter(pitch__owner=owner, day__gte=first)
        .values_list("day")
        .annotate(number=Count("pk"))
        .order_by("day")
    )
    return [counted.get(first + timedelta(days=place), 0) for place in range(days)] if counted else []


@dataclass(frozen=True)
class Market:
    """What was published of late: how many in all, in each week (by its first day, oldest first), and of the main genres, most first."""

    weeks: list[tuple[date, int]]
    genres: list[tuple[str, int]]
    number: int


def market(person: Actor, *, weeks: int = 12) -> Market:
    """The pitches first published in the last weeks that the person's audience may see, at most five minutes old.

    A week here is seven days, the last of them ends today; days are those of UTC, as everybody shares the numbers. What somebody sees
    by name alone is not counted.
    """
    rows = Listing.objects.open_to_audience_of(person)

    def count() -> Market:
        tomorrow = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        first = tomorrow - timedelta(weeks=weeks)
        week = Func(
            Value(timedelta(weeks=1)),
            F("published_at"),
            Value(first),
            function="date_bin",
            output_field=DateTimeField(),
        )
        by_week: Counter[datetime] = Counter()
        by_genre: Counter[str] = Counter()
        counted = rows.filter(published_at__gte=first).order_by().values_list(week, "genre").annotate(Count("pk"))
        for start, genre, number in counted:
            by_week[start] += number
            by_genre[genre] += number
        starts = [first + timedelta(weeks=place) for place in range(weeks)]
        return Market(
            weeks=[(start.date(), by_week[start]) for start in starts],
            genres=sorted(by_genre.items(), key=lambda row: (-row[1], row[0]))[:GENRES_SHOWN],
            number=by_week.total(),
        )

    in_market = is_reader(person)
    return cached(GENERATION, f"market:{in_market}:{weeks}", 300, count)


def count_view(*, pitch: Pitch, person: Actor | None, session_key: str, user_agent: str, network: str = "") -> bool:
    """Count a look at a pitch page: once per person or guest's session and day. Owner, staff and machines do not count.

    Args:
        network: where a guest comes from, by which all guests of one place count as one in what is trending. Kept as a keyed hash.

    Returns:
        Whether it counted.
    """
    if MACHINES.search(user_agent) or not user_agent:
        return False
    if person is not None and person.is_authenticated:
        if person.pk == pitch.owner_id or person.is_staff:
            return False
        viewer, network = person.public_id, ""
    elif session_key:
        viewer = hashlib.sha256(session_key.encode()).hexdigest()
    else:
        return False
    with transaction.atomic():
        _view, counted = View.objects.get_or_create(
            pitch=pitch,
            viewer=viewer,
            day=timezone.now().date(),
            defaults={"network": salted_hmac("network", network).hexdigest()[:16] if network else ""},
        )
        if counted:
            Listing.objects.filter(pitch=pitch).update(views=F("views") + 1)
    return counted
