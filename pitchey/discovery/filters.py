"""What may a list be narrowed by? Filters, orders, and the words of a search."""

import re
from dataclasses import dataclass, field, fields

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery
from django.db.models import Q
from django.utils import timezone

from pitchey.core.keyset import Sort
from pitchey.pitches.querysets import ListingQuerySet

SORTS = {
    "newest": Sort("newest", "published_at", key="pitch_id"),
    "most_viewed": Sort("most_viewed", "views", key="pitch_id", of=int),
    "most_saved": Sort("most_saved", "saves", key="pitch_id", of=int),
    "budget": Sort("budget", "budget_place", key="pitch_id", of=int),
    "budget_low": Sort("budget_low", "budget_place", descending=False, key="pitch_id", of=int),
}
RELEVANCE = Sort("relevance", "relevance", key="pitch_id", of=int)

Choice = str | list[str]


@dataclass(frozen=True)
class Filters:
    """Slugs of the catalogue, one or several each; `creator` is a person's public id, `verified` theirs or their company's badge."""

    genre: Choice = ""
    format: Choice = ""
    stage: Choice = ""
    band: Choice = ""
    seeking: Choice = ""
    tags: list[str] = field(default_factory=list)
    creator: str = ""
    verified: bool = False

    def key(self) -> str:
        """Names these filters in a cache key."""
        return "&".join(
            f"{part.name}={getattr(self, part.name)!r}" for part in fields(self) if getattr(self, part.name)
        )

    def apply(self, listings: ListingQuerySet, *, without: str = "") -> ListingQuerySet:
        """The listings that pass; `without` leaves one filter off, as its own facet needs."""
        for name, column in (("genre", "genre"), ("format", "format"), ("stage", "stage"), ("band", "budget_band")):
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
        return listings


def _many(chosen: Choice) -> list[str]:
    return [chosen] if isinstance(chosen, str) and chosen else list(chosen)


LONGEST = 200  # characters of a search that are read
MOST_WORDS = 12
_PIECES = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"|(?P<word>\S+))')
_WORDS = re.compile(r"\w+")


def parse(words: str) -> SearchQuery | CombinedSearchQuery | None:
    """A search as people type it: all words, `"a phrase"`, `-without`; the last word may be unfinished.

    None when there is nothing to look for (only signs, only emoji, only exclusions). Never raises: what is not a word is left out.
    """
    wanted: list[str] = []
    unwanted: list[str] = []
    pieces = list(_PIECES.finditer(words[:LONGEST].replace("\x00", " ")))
    for piece in pieces:
        found = [word for word in _WORDS.findall(piece["phrase"] or piece["word"] or "") if word.strip("_")]
        if not found or len(wanted) >= MOST_WORDS:
            continue
        # SECURITY: only \w letters reach the query, each in quotes.
        quoted = [f"'{word[:60]}'" for word in found[:MOST_WORDS]]
        unfinished = piece is pieces[-1] and piece["phrase"] is None and not piece["minus"] and len(found[-1]) > 1
        if unfinished:
            quoted[-1] += ":*"
        term = " <-> ".join(quoted) if piece["phrase"] is not None else " & ".join(quoted)
        (unwanted if piece["minus"] else wanted).append(f"({term})")
    if not wanted:
        return None
    raw = " & ".join([*wanted, *(f"!{term}" for term in unwanted)])
    return SearchQuery(raw, config="simple", search_type="raw") | SearchQuery(raw, config="english", search_type="raw")


def sort_named(name: str, *, searching: bool) -> Sort | None:
    """The order of this name that a list offers, or None."""
    return RELEVANCE if searching and name == "relevance" else SORTS.get(name)
