"""In which order stand what has the words and what means the same? Reciprocal rank fusion: places count, not scores that cannot be compared.

A pitch gets 1/(60+place) for its place among those that have the words, and half of that for its place among those that are near in meaning.
So whoever has both comes first, then whoever has the words, then what only means the same.
"""

from collections import Counter
from collections.abc import Sequence

from pitchey.core.keyset import Page, decode, encode
from pitchey.discovery.filters import RELEVANCE

DAMPING = 60  # as its authors propose: the first places are not everything
MEANING = 0.5


def fuse_rankings(by_words: Sequence[int], by_meaning: Sequence[int]) -> list[tuple[int, int]]:
    """Pairs of (score, pitch) in their order, the best first; both lists hold primary keys, the best first."""
    scores: Counter[int] = Counter()
    for weight, found in ((1.0, by_words), (MEANING, by_meaning)):
        for place, pk in enumerate(found, 1):
            scores[pk] += round(weight * 1_000_000 / (DAMPING + place))
    return sorted(((score, pk) for pk, score in scores.items()), reverse=True)


def page_of_ranked(scored: list[tuple[int, int]], *, limit: int, cursor: str | None) -> Page[int]:
    """One page of `fuse_rankings` pitches.

    Raises:
        Malformed: the cursor is not one of this list.
    """
    if cursor:
        behind = decode(RELEVANCE, cursor)
        scored = [place for place in scored if place < behind]
    page = [pk for _score, pk in scored[:limit]]
    return Page(page, encode(RELEVANCE, *scored[limit - 1]) if len(scored) > limit else None)
