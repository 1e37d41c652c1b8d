"""What may a list be narrowed by, and in which orders does it stand?"""

from dataclasses import dataclass, field, fields

from django.db.models import Q
from django.utils import timezone

from pitchey.core.keyset import Sort
from pitchey.discovery.models import Feature
from pitchey.pitches.querysets import ListingQuerySet

SORTS = {
    "newest": Sort("newest", "published_at", key="pitch_id"),
    "most_viewed": Sort("most_viewed", "views", key="pitch_id", of=int),
    "most_saved": Sort("most_saved", "saves", key="pitch_id", of=int),
    "trending": Sort("trending", "trending", key="pitch_id", of=int),
    "top_rated": Sort("top_rated", "rated", key="pitch_id", of=int),
    "top_rated_year": Sort("top_rated_year", "rated_year", key="pitch_id", of=int),
    "top_rated_month": Sort("top_rated_month", "rated_month", key="pitch_id", of=int),
    "budget": Sort("budget", "budget_place", key="pitch_id", of=int),
    "budget_low": Sort("budget_low", "budget_place", descending=False, key="pitch_id", of=int),
}
# Orders that only some listings have a place in: those with enough ratings.
ONLY = {name: Q(**{f"{SORTS[name].column}__gt": 0}) for name in ("top_rated", "top_rated_year", "top_rated_month")}
RELEVANCE = Sort("relevance", "relevance", key="pitch_id", of=int)

# Filters that compare a column with slugs, and the column.
_COMPARED = {"genre": "genre", "format": "format", "stage": "stage", "band": "budget_band"}

Choice = str | list[str]


@dataclass(frozen=True)
class Filters:
    """Slugs of the catalogue, one or several each; `creator` is a person's public id, `verified` theirs or their company's badge,
    `featured` what staff put forward now."""

    genre: Choice = ""
    format: Choice = ""
    stage: Choice = ""
    band: Choice = ""
    seeking: Choice = ""
    tags: list[str] = field(default_factory=list)
    creator: str = ""
    verified: bool = False
    featured: bool = False

    def key(self) -> str:
        """Names these filters in a cache key."""
        return "&".join(
            f"{part.name}={getattr(self, part.name)!r}" for part in fields(self) if getattr(self, part.name)
        )

    def slugs(self) -> dict[str, list[str]]:
        """The filters that only compare a column with slugs, each with the chosen ones."""
        return {name: chosen for name in _COMPARED if (chosen := _many(getattr(self, name)))}

    def has_others(self) -> bool:
        """Whether something else than slugs is asked for."""
        return any(getattr(self, part.name) for part in fields(self) if part.name not in _COMPARED)

    def apply(self, listings: ListingQuerySet, *, without: str = "") -> ListingQuerySet:
        """The listings that pass; `without` leaves one filter off, as its own facet needs."""
        for name, column in _COMPARED.items():
            if name != without and (chosen := _many(getattr(self, name))):
                # One value is an equality, so that the index that ends in the order can be walked.
                listings = listings.filter(**({column: chosen[0]} if len(chosen) == 1 else {f"{column}__in": chosen}))
        if self.seeking:
            listings = listings.filter(seeking__overlap=_many(self.seeking))
        if self.tags:
            listings = listings.filter(tags__contains=self.tags)
        if self.creator:
            listings = listings.filter(owner__public_id=self.creator)
        if self.verified:
            now = timezone.now()
            listings = listings.filter(Q(owner__verified_until__gt=now) | Q(organisation__verified_until__gt=now))
        if self.featured:
            now = timezone.now()
            featured = Feature.objects.filter(begins_at__lte=now, ends_at__gt=now)
            listings = listings.filter(pk__in=featured.values("pitch"))
        return listings


@dataclass(frozen=True)
class MarketQuery:
    """What somebody wants to see of the market: words, filters, and the order by its name in `SORTS` (`relevance` beside words)."""

    words: str = ""
    filters: Filters = field(default_factory=Filters)
    sort: str = "newest"


def _many(chosen: Choice) -> list[str]:
    return [chosen] if isinstance(chosen, str) and chosen else list(chosen)


def sort_named(name: str, *, searching: bool) -> Sort | None:
    """The order of this name that a list offers, or None."""
    return RELEVANCE if searching and name == "relevance" else SORTS.get(name)
