"""How are listings read? What every list and search of this app shares: the cards, the words, the plan."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import Q

from pitchey.core.types import Row
from pitchey.discovery.filters import Filters
from pitchey.discovery.query_parser import LiteralQuery
from pitchey.pitches.querysets import ListingQuerySet

CACHE_SECONDS = 600  # seconds


def matching(query: LiteralQuery, near: list[int] | None) -> Q:
    """What has the words, or is near in meaning."""
    return Q(search=query) | Q(pk__in=near) if near else Q(search=query)


@contextmanager
def plan_for(filters: Filters) -> Iterator[None]:
    """Queries whose best plan depends on how common a tag is: the index for rare ones, a walk for common ones.

    A prepared statement's general plan knows no tags, and is ten times slower for some of them. Words stand in the statement: `LiteralQuery`.
    """
    if not filters.tags:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL plan_cache_mode = force_custom_plan")
        yield


def cards(visible: ListingQuerySet, ids: Sequence[int]) -> list[Row]:
    """The cards of these pitches, in this order."""
    cards = {card["pitch_id"]: card for card in visible.filter(pk__in=ids).for_cards()}
    return [cards[pk] for pk in ids if pk in cards]
