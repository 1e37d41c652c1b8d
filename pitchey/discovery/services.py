"""Find, keep, follow. Reads that are the same for everyone are remembered for ten minutes; what is a person's own is never shared."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery, SearchRank
from django.db import connection, transaction
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from pitchey.accounts.models import Role, User
from pitchey.accounts.policies import may_see_person
from pitchey.core.cache import remembered
from pitchey.core.errors import Forbidden, Invalid, Malformed, NotFound
from pitchey.core.keyset import Page, Sort, page
from pitchey.discovery.blending import blended, places
from pitchey.discovery.filters import RELEVANCE, Filters, parse, sort_named
from pitchey.discovery.meaning import services as meaning
from pitchey.discovery.models import Follow, Like, Save, View
from pitchey.ndas.models import Nda
from pitchey.notifications import services as notifications
from pitchey.pitches.fields import clean, list_of, text
from pitchey.pitches.listings import GENERATION
from pitchey.pitches.models import Listing, Pitch
from pitchey.pitches.querysets import MARKET_ROLES, ListingQuerySet

REMEMBER = 600  # seconds
CANDIDATES = 300  # of common words the newest three hundred matches are ranked
MACHINES = re.compile(r"bot|crawl|spider|slurp|preview|fetch|curl|wget|python|headless|monitor|scan", re.IGNORECASE)


# ---------------------------------------------------------------- finding


def browse(
    person: Any, filters: Filters, sort: str, *, limit: int = 20, cursor: str | None = None
) -> Page[dict[str, Any]]:
    """One page of the listings that this person may see, as rows of `cards.CARD_COLUMNS`.

    Args:
        sort: a name in `filters.SORTS`.

    Raises:
        Malformed: no such order, or a cursor of another list.
    """
    order = sort_named(sort, searching=False)
    if order is None:
        raise Malformed(_("There is no such order."), code="bad_sort")
    visible = Listing.objects.visible_to(person)

    def rows() -> Page[dict[str, Any]]:
        found = filters.apply(visible)
        if filters.tags:
            return _planned_page(visible, found, order, limit=limit, cursor=cursor)
        return page(found.for_cards(), order, limit=limit, cursor=cursor)

    if person.is_authenticated:
        return rows()
    # The audience is part of the key: only guests share an answer, and they all see the same.
    key = hashlib.sha256(f"{filters.key()}|{sort}|{limit}|{cursor}".encode()).hexdigest()
    return remembered(GENERATION, f"guest:{key}", REMEMBER, rows)


def search(
    person: Any, words: str, filters: Filters, sort: str = "relevance", *, limit: int = 20, cursor: str | None = None
) -> Page[dict[str, Any]]:
    """Listings that have the words (in title, logline, short synopsis, tags, genres, names) or, where that is installed, mean
    the same. Never a protected field.

    By relevance, the newest `CANDIDATES` that have the words are ranked, so that a word that stands everywhere costs no more than
    a rare one.

    Raises:
        Malformed: no such order, or a cursor of another list.
    """
    order = sort_named(sort, searching=True)
    if order is None:
        raise Malformed(_("There is no such order."), code="bad_sort")
    query = parse(words)
    if query is None:
        return Page([], None)
    visible = Listing.objects.visible_to(person)
    near = meaning.near(words, visible)
    if order is not RELEVANCE:
        found = filters.apply(visible).filter(_matching(query, near))
        return _planned_page(visible, found, order, limit=limit, cursor=cursor)
    best = places(
        blended(_ranked(filters.apply(visible), query), _passing(filters.apply(visible), near)),
        limit=limit,
        cursor=cursor,
    )
    return Page(_cards(visible, best.rows), best.next_cursor)


def _matching(query: SearchQuery | CombinedSearchQuery, near: list[int] | None) -> Q:
    return Q(search=query) | Q(pk__in=near) if near else Q(search=query)


def _ranked(listings: ListingQuerySet, query: SearchQuery | CombinedSearchQuery) -> list[int]:
    """Pitches of the newest `CANDIDATES` listings that have the words, those that have them in the weightiest places first."""
    newest = listings.filter(search=query).order_by("-published_at", "-pitch_id")[:CANDIDATES]
    # F: a bare name would be parsed anew as text, which is slow and forgets the weights.
    relevance = SearchRank(F("search"), query, normalization=Value(1))
    ranked = Listing.objects.filter(pk__in=newest.values("pk")).order_by(relevance.desc(), "-pitch_id")
    with _planned_for_its_words():
        return list(ranked.values_list("pitch_id", flat=True))


def _passing(listings: ListingQuerySet, near: list[int] | None) -> list[int]:
    """Those of the near ones that are among these listings, in their order."""
    among = set(listings.filter(pk__in=near).values_list("pitch_id", flat=True)) if near else ()
    return [pk for pk in near or () if pk in among]


@contextmanager
def _planned_for_its_words() -> Iterator[None]:
    """Queries whose best plan depends on how common a word or tag is: the index for rare ones, a walk for common ones.

    A prepared statement's general plan knows no words, and is ten times slower for some of them.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL plan_cache_mode = force_custom_plan")
        yield


def _planned_page(
    visible: ListingQuerySet, found: ListingQuerySet, order: Sort, *, limit: int, cursor: str | None
) -> Page[dict[str, Any]]:
    """One page of what was found: first the places alone, as joins would spoil the planner's choice, then their cards.

    The cards are read through the person once more, so that what was hidden meanwhile stays out.
    """
    with _planned_for_its_words():
        rows = page(found.values("pitch_id", order.column), order, limit=limit, cursor=cursor)
    return Page(_cards(visible, [row["pitch_id"] for row in rows.rows]), rows.next_cursor)


def _cards(visible: ListingQuerySet, ids: Sequence[int]) -> list[dict[str, Any]]:
    """The cards of these pitches, in this order."""
    cards = {card["pitch_id"]: card for card in visible.filter(pk__in=ids).for_cards()}
    return [cards[pk] for pk in ids if pk in cards]


def facets(person: Any, filters: Filters, words: str = "") -> dict[str, dict[str, int]]:
    """How many listings of the market each choice would leave, per facet, most first.

    The numbers are those of the person's audience (guests, or the market); what somebody sees by name alone is not counted.
    """
    in_market = person.is_authenticated and person.role in MARKET_ROLES
    visibilities = ["public", "members"] if in_market else ["public"]
    query = parse(words) if words else None
    if words and query is None:
        return {name: {} for name in _FACETS}
    key = hashlib.sha256(f"{in_market}|{filters.key()}|{words[:200]}".encode()).hexdigest()

    def count() -> dict[str, dict[str, int]]:
        market = Listing.objects.filter(live=True, visibility__in=visibilities)
        if query is not None:
            market = market.filter(_matching(query, meaning.near(words, market)))
        narrowed = [name for name in _FACETS if getattr(filters, name)]
        # A facet leaves off its own filter and so counts rows of its own; all others count the same rows, in one pass.
        passes = [(filters.apply(market, without=name), [name]) for name in narrowed]
        passes.append((filters.apply(market), [name for name in _FACETS if name not in narrowed]))
        counted: dict[str, dict[str, int]] = {}
        with _planned_for_its_words():
            for rows, names in passes:
                counted |= _counted(rows, names)
        return {name: counted[name] for name in _FACETS}

    return remembered(GENERATION, f"facets:{key}", REMEMBER, count)


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


_FACETS = {"genre": "genre", "format": "format", "stage": "stage", "band": "budget_band"}


def genre_counts() -> dict[str, int]:
    """How many public pitches each genre has."""
    return remembered(
        GENERATION,
        "genres",
        REMEMBER,
        lambda: dict(Listing.objects.public().order_by().values_list("genre").annotate(number=Count("pk"))),
    )


def numbers() -> dict[str, int]:
    """What the front page may say of the market: true, and at most ten minutes old."""
    return remembered(
        GENERATION,
        "numbers",
        REMEMBER,
        lambda: {
            "pitches": Listing.objects.filter(live=True).count(),
            "owners": Listing.objects.filter(live=True).values("owner").distinct().count(),
            "signed": Nda.objects.exclude(signed_at=None).count(),
        },
    )


def similar(*, pitch: Pitch, person: Any, limit: int = 5) -> list[dict[str, Any]]:
    """Other listings that this person may see: those that mean something like it first, as far as that is known; then those of the
    same genre, of the same format before others, the newest first."""
    listing = Listing.objects.filter(pitch=pitch).values("genre", "format").first()
    if listing is None:
        return []
    visible = Listing.objects.visible_to(person)
    alike = (meaning.alike([pitch.pk], visible) or [])[:limit]
    if len(alike) < limit:
        others = visible.filter(genre=listing["genre"]).exclude(pk__in=[pitch.pk, *alike])
        newest = others.order_by("-published_at", "-pitch_id")[:60]
        closest = Case(When(format=listing["format"], then=0), default=1, output_field=IntegerField())
        rows = Listing.objects.filter(pk__in=newest.values("pk")).order_by(closest, "-published_at", "-pitch_id")
        alike += rows.values_list("pitch_id", flat=True)[: limit - len(alike)]
    return _cards(visible, alike)


# ---------------------------------------------------------------- keeping


def saved_ids(person: Any, pitch_ids: Iterable[int]) -> set[int]:
    """Which of these pitches (primary keys) the person has saved."""
    if not person.is_authenticated:
        return set()
    return set(Save.objects.filter(person=person, pitch__in=list(pitch_ids)).values_list("pitch_id", flat=True))


def liked_ids(person: Any, pitch_ids: Iterable[int]) -> set[int]:
    """Which of these pitches (primary keys) the person likes."""
    if not person.is_authenticated:
        return set()
    return set(Like.objects.filter(person=person, pitch__in=list(pitch_ids)).values_list("pitch_id", flat=True))


def standing(*, person: Any, pitch: Pitch) -> dict[str, bool]:
    """How a person stands to one pitch: `saved`, `liked`, and whether its owner is `followed`."""
    return {
        "saved": bool(saved_ids(person, [pitch.pk])),
        "liked": bool(liked_ids(person, [pitch.pk])),
        "followed": Follow.objects.filter(person=person, followed_id=pitch.owner_id).exists(),
    }


def saved(person: User, *, genre: str = "", words: str = "") -> QuerySet[Save]:
    """What a person has saved and may still see, with listings joined; page it by `created_at`."""
    visible = Listing.objects.visible_to(person)
    if genre:
        visible = visible.filter(genre=genre)
    if words and (query := parse(words)) is not None:
        visible = visible.filter(search=query)
    return Save.objects.filter(person=person, pitch__in=visible.values("pk")).select_related(
        "pitch__listing__owner", "pitch__listing__organisation"
    )


@transaction.atomic
def save(*, by: User, pitch: Pitch, notes: str | None = None, tags: list[str] | None = None) -> Save:
    """Keep a pitch, or change one's private notes and tags on it.

    Raises:
        NotFound: it is not theirs to see.
        Invalid: notes or tags are not right.
    """
    given = {name: value for name, value in (("notes", notes), ("tags", tags)) if value is not None}
    values = clean({"notes": text(4000), "tags": list_of(text(40, lines=False), most=12)}, given)
    listing = _listing_for(by, pitch)
    row, made = Save.objects.update_or_create(person=by, pitch=pitch, defaults=values)
    if made:
        Listing.objects.filter(pk=listing.pk).update(saves=F("saves") + 1)
    return row


@transaction.atomic
def unsave(*, by: User, pitch: Pitch) -> None:
    """Keep it no longer. Nothing happens when it was not kept."""
    gone, _rows = Save.objects.filter(person=by, pitch=pitch).delete()
    if gone:
        Listing.objects.filter(pitch=pitch, saves__gt=0).update(saves=F("saves") - 1)


@transaction.atomic
def like(*, by: User, pitch: Pitch) -> None:
    """Like a pitch, once.

    Raises:
        NotFound: it is not theirs to see.
        Forbidden: it is their own.
    """
    listing = _listing_for(by, pitch)
    if pitch.owner_id == by.pk:
        raise Forbidden(_("Your own pitch needs other people's likes."))
    _like, made = Like.objects.get_or_create(person=by, pitch=pitch)
    if made:
        Listing.objects.filter(pk=listing.pk).update(likes=F("likes") + 1)


@transaction.atomic
def unlike(*, by: User, pitch: Pitch) -> None:
    """Like it no longer."""
    gone, _rows = Like.objects.filter(person=by, pitch=pitch).delete()
    if gone:
        Listing.objects.filter(pitch=pitch, likes__gt=0).update(likes=F("likes") - 1)


@transaction.atomic
def follow(*, by: User, person: User) -> None:
    """Hear of this person's new pitches.

    Raises:
        NotFound: nobody who brings pitches to the market, or somebody who blocked this person.
        Invalid: oneself.
    """
    if person.pk == by.pk:
        raise Invalid([("person", "yourself", _("You cannot follow yourself."))])
    if not may_see_person(by, person) or person.role not in (Role.CREATOR, Role.PRODUCTION):
        raise NotFound()
    Follow.objects.get_or_create(person=by, followed=person)


@transaction.atomic
def unfollow(*, by: User, person: User) -> None:
    """Follow no longer."""
    Follow.objects.filter(person=by, followed=person).delete()


def part(*, one: int, other: int) -> None:
    """After a block neither of two people (by primary key) follows the other."""
    Follow.objects.filter(Q(person=one, followed=other) | Q(person=other, followed=one)).delete()


def count_view(*, pitch: Pitch, person: Any, session_key: str, user_agent: str) -> bool:
    """Count a look at a pitch page: once per person or guest's session and day. Owner, staff and machines do not count.

    Returns:
        Whether it counted.
    """
    if MACHINES.search(user_agent) or not user_agent:
        return False
    if person is not None and person.is_authenticated:
        if person.pk == pitch.owner_id or person.is_staff:
            return False
        viewer = person.public_id
    elif session_key:
        viewer = hashlib.sha256(session_key.encode()).hexdigest()
    else:
        return False
    with transaction.atomic():
        _view, counted = View.objects.get_or_create(pitch=pitch, viewer=viewer, day=timezone.now().date())
        if counted:
            Listing.objects.filter(pitch=pitch).update(views=F("views") + 1)
    return counted


def _listing_for(person: User, pitch: Pitch) -> Listing:
    listing = Listing.objects.visible_to(person).filter(pitch=pitch).first()
    if listing is None:
        raise NotFound()
    return listing


def tell_followers(pitch_id: int, *, after: int = 0, batch: int = 200) -> int | None:
    """Tell those who follow a pitch's owner or their company that it was published; each of them once, and only if they may see it.

    Args:
        after: primary key of the last `Follow` that was done.

    Returns:
        Where the next batch goes on, or None at the end.
    """
    pitch = Pitch.objects.select_related("owner", "listing").get(pk=pitch_id)
    whom = Q(followed=pitch.owner) | (Q(organisation=pitch.organisation_id) if pitch.organisation_id else Q())
    follows = list(
        Follow.objects.filter(whom, person__is_active=True, pk__gt=after)
        .exclude(person=pitch.owner)
        .select_related("person")
        .order_by("pk")[:batch]
    )
    for row in follows:
        if Pitch.objects.visible_to(row.person).filter(pk=pitch.pk).exists():
            notifications.notify(
                to=row.person,
                kind="pitch.published",
                subject=pitch.public_id,
                key=f"pitch.published:{pitch.public_id}",
                params={"person": pitch.owner.display_name, "pitch": pitch.listing.title},
            )
    return follows[-1].pk if len(follows) == batch else None
