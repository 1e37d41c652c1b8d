"""What do two pitches have in common, in words that a person can read?"""

from collections.abc import Mapping
from typing import Any

from pitchey.pitches.catalogue import BudgetBand, Format, Genre

Traits = Mapping[str, Any]  # a row with `cards.CARD_COLUMNS`


def shared_traits(one: Traits, other: Traits) -> list[str]:
    """Genres and tags that both have, and then format and budget, which alone say nothing."""
    genres = [str(Genre(genre).label) for genre in one["genres"] if genre in other["genres"]]
    shared = genres + [tag for tag in one["tags"] if tag in other["tags"]]
    if shared and one["format"] == other["format"]:
        shared.append(str(Format(one["format"]).label))
    if shared and one["budget_band"] and one["budget_band"] == other["budget_band"]:
        shared.append(str(BudgetBand(one["budget_band"]).label))
    return shared
