"""Which pitches? Lists and searches that go through the person. What an audience shares is remembered; what is a person's own is never shared."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.search import SearchRank
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from pitchey.accounts.models import READER_ROLES, Actor, User
from pitchey.accounts.policies import is_reader
from pitchey.core.cache import cached
from pitchey.core.errors import Malformed
from pitchey.core.keyset import Page, Sort, cut, decode, ordered, page
from pitchey.core.prepared import Prepared
from pitchey.core.types import Row
from pitchey.discovery.filters import ONLY, RELEVANCE, SORTS, Filters, MarketQuery, sort_named
from pitchey.discovery.listing_queries import CACHE_SECONDS, cards, matching, plan_for
from pitchey.discovery.query_parser import LONGEST, LiteralQuery, ts_query
from pitchey.discovery.rank_fusion import fuse_rankings, page_of_ranked
from pitchey.discovery.semantic import services as semantic
from pitchey.discovery.similarity import Traits, shared_traits
from pitchey.pitches.listings import GENERATION
from pitchey.pitches.models import Listing, Pitch
from pitchey.pitches.querysets import ListingQuerySet, sees_more_than_their_audience

CANDIDATES = 300  # of common words the newest three hundred matches are ranked


def find(person: Actor, query: MarketQuery, *, limit: int = 20, cursor: str | None = None) -> Page[Row]:
    """One page of what is asked for: a `search` where there are words, else `browse`.

    Raises:
        Malformed: no such order, or a cursor of another list.
    """
    if query.words:
        return search(person, query.words, query.filters, query.sort, limit=limit, cursor=cursor)
    return browse(person, query.filters, query.sort, limit=limit, cursor=cursor)


def browse(person: Actor, filters: Filters, sort: str, *, limit: int = 20, cursor: str | None = None) -> Page[Row]:
    """One page of the listings that this person may see, as rows of `cards.CARD_COLUMNS`.

    Args:
        sort: a name in `filters.SORTS`.

    Raises:
        Malformed: no such order, or a cursor of another list.
    """
    order = sort_named(sort, searching=False)
    if order is None:
        raise Malformed(_("There is no such order."), code="bad_sort")

    def rows(visible: ListingQuerySet) -> Page[Row]:
        found = filters.apply(visible).filter(ONLY.get(sort, Q()))
        if filters.tags:
            return _page_of(visible, found, filters, order, limit=limit, cursor=cursor)
        return page(found.for_cards(order.column), order, limit=limit, cursor=cursor)

    def rows_of(audience: str) -> Page[Row]:
        chosen = [(name, slug) for name, slugs in filters.slugs().items() for slug in slugs]
        names, values = tuple(name for name, _slug in chosen), [slug for _name, slug in chosen]
        behind = decode(order, cursor) if cursor else ()
        found = _audience_rows(*values, *behind, audience=audience, names=names, sort=sort, limit=limit)
        return cut(found, order, limit)

    return _shared(person, f"{filters.key()}|{sort}|{limit}|{cursor}", rows, None if filters.has_others() else rows_of)


# Somebody of each audience.
_AUDIENCES: dict[str, Actor] = {"everybody": AnonymousUser(), "market": User(role=min(READER_ROLES))}


@Prepared
def _audience_rows(
    *values: Any, audience: str, names: tuple[str, ...], sort: str, limit: int
) -> QuerySet[Listing, Row]:
    """What an audience sees under these filters (a name for each of the first values), behind a place (the other two, if any)."""
    chosen: dict[str, Any] = {}
    for name, value in zip(names, values, strict=False):
        chosen.setdefault(name, []).append(value)
    visible = Listing.objects.open_to_audience_of(_AUDIENCES[audience])
    found = Filters(**chosen).apply(visible).filter(ONLY.get(sort, Q()))
    order, behind = SORTS[sort], values[len(names) :]
    return ordered(found.for_cards(order.column), order, (behind[0], behind[1]) if behind else None)[: limit + 1]


def _shared(
    person: Actor,
    key: str,
    rows: Callable[[ListingQuerySet], Page[Row]],
    rows_of: Callable[[str], Page[Row]] | None = None,
) -> Page[Row]:
    """What a person's audience sees, remembered; or what they alone see, read anew. `rows_of` answers for an audience by its name."""
    # SECURITY: lists are shared within an audience alone, and never with somebody who sees one listing more.
    if sees_more_than_their_audience(person):
        return rows(Listing.objects.visible_to(person))
    audience = "market" if is_reader(person) else "everybody"
    name = f"{audience}:{hashlib.sha256(key.encode()).hexdigest()}"
    of_all = rows_of or (lambda _audience: rows(Listing.objects.open_to_audience_of(person)))
    return cached(GENERATION, name, CACHE_SECONDS, lambda: of_all(audience))


def search(
    person: Actor, words: str, filters: Filters, sort: str = "relevance", *, limit: int = 20, cursor: str | None = None
) -> Page[Row]:
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
    parsed = ts_query(words)
    if parsed is None:
        return Page([], None)

    def rows(visible: ListingQuerySet) -> Page[Row]:
        near = semantic.nearest(words, visible)
        if order is not RELEVANCE:
            found = filters.apply(visible).filter(matching(parsed.query, near), ONLY.get(sort, Q()))
            return _page_of(visible, found, filters, order, limit=limit, cursor=cursor)
        by_words = _ranked(filters.apply(visible), filters, parsed.query)
        best = page_of_ranked(
            fuse_rankings(by_words, _passing(filters.apply(visible), near)), limit=limit, cursor=cursor
        )
        return Page(cards(visible, best.rows), best.next_cursor)

    return _shared(person, f"{words[:LONGEST]}|{filters.key()}|{sort}|{limit}|{cursor}", rows)


def _ranked(listings: ListingQuerySet, filters: Filters, query: LiteralQuery) -> list[int]:
    """Pitches of the newest `CANDIDATES` listings that have the words, those that have them in the weightiest places first."""
    newest = listings.filter(search=query).order_by("-published_at", "-pitch_id")[:CANDIDATES]
    # F: a bare name would be parsed anew as text, which is slow and forgets the weights.
    relevance = SearchRank(F("search"), query, normalization=Value(1))
    ranked = Listing.objects.filter(pk__in=newest.values("pk")).order_by(relevance.desc(), "-pitch_id")
    with plan_for(filters):
        return list(ranked.values_list("pitch_id", flat=True))


def _passing(listings: ListingQuerySet, near: list[int] | None) -> list[int]:
    """Those of the near ones that are among these listings, in their order."""
    among = set(listings.filter(pk__in=near).values_list("pitch_id", flat=True)) if near else ()
    return [pk for pk in near or () if pk in among]


def _page_of(
    visible: ListingQuerySet, found: ListingQuerySet, filters: Filters, order: Sort, *, limit: int, cursor: str | None
) -> Page[Row]:
    """One page of what was found: first the places alone, as joins would spoil the planner's choice, then their cards.

    The cards are read through the person once more, so that what was hidden meanwhile stays out.
    """
    with plan_for(filters):
        rows = page(found.values("pitch_id", order.column), order, limit=limit, cursor=cursor)
    return Page(cards(visible, [row["pitch_id"] for row in rows.rows]), rows.next_cursor)


def similar(*, pitch: Pitch, person: Actor, limit: int = 5) -> list[Row]:
    """Other listings that this person may see: those that mean something like it first, as far as that is known; then those of the
    same genre and, where these are few, of its other genres; of the same format before others, the newest first. Each with its
    `reason`, in a sentence."""
    listing = Listing.objects.filter(pitch=pitch).values("genre", "genres", "format", "budget_band", "tags").first()
    if listing is None:
        return []
    visible = Listing.objects.visible_to(person)
    alike = (semantic.similar([pitch.pk], visible) or [])[:limit]
    for genres in ([listing["genre"]], listing["genres"][1:]):
        if genres and len(alike) < limit:
            others = visible.filter(genre__in=genres).exclude(pk__in=[pitch.pk, *alike])
            newest = others.order_by("-published_at", "-pitch_id")[:60]
            closest = Case(When(format=listing["format"], then=0), default=1, output_field=IntegerField())
            rows = Listing.objects.filter(pk__in=newest.values("pk")).order_by(closest, "-published_at", "-pitch_id")
            alike += rows.values_list("pitch_id", flat=True)[: limit - len(alike)]
    return [card | {"reason": _why_similar(card, listing)} for card in cards(visible, alike)]


def _why_similar(card: Traits, listing: Traits) -> str:
    shared = ", ".join(shared_traits(card, listing)[:4])
    return _("Both: %(shared)s.") % {"shared": shared} if shared else _("It tells of something alike.")
