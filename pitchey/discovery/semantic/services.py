"""Which pitches mean something like this, though they say it in other words? An optional feature: where it is not installed, None is the answer.

Only public fields are read, so that a search cannot bring to light what an agreement protects.
"""

import hashlib
import re
import time
from collections.abc import Iterable

from django.conf import settings
from django.core.cache import cache

from pitchey.core.cache import cached, invalidate
from pitchey.core.types import Json
from pitchey.discovery.query_parser import LONGEST
from pitchey.discovery.semantic import minilm, vector_store
from pitchey.pitches.listings import GENERATION
from pitchey.pitches.models import Version
from pitchey.pitches.querysets import ListingQuerySet

CACHE_SECONDS = 600  # seconds
MOST = 60  # pitches that one search finds by meaning
# Measured (docs/performance.md): what is less like the question than this, or than this share of the best, is no answer.
LEAST, SHARE = 0.18, 0.7
EACH, ALIKE = 20, 0.3  # neighbours of one pitch, and how like it they are at least
BATCH = 20
_LITERAL = re.compile(r'"|(?:^|\s)-\w')


def has_vectors() -> bool:
    """Whether there may be vectors to compare; enough to find what is like a pitch."""
    return settings.MEANING and vector_store.exists()


def ready() -> bool:
    """Whether words can be understood and pitches be read here."""
    return has_vectors() and minilm.installed()


def nearest(words: str, visible: ListingQuerySet) -> list[int] | None:
    """Pitches (primary keys) among `visible` whose public text means what the words mean, nearest first; at most `MOST`.

    Empty for a search that quotes or excludes: whoever does that means the letters. None where meaning is not installed.
    """
    if not ready():
        return None
    asked = " ".join(words[:LONGEST].casefold().split())
    if not asked or _LITERAL.search(asked):
        return []
    key = hashlib.sha256(asked.encode()).hexdigest()
    around = cached(GENERATION, f"near:{key}", CACHE_SECONDS, lambda: vector_store.nearest(minilm.load().embed(asked)))
    return _relevant_neighbours(around, visible)


def similar(pitch_ids: Iterable[int], visible: ListingQuerySet) -> list[int] | None:
    """Other pitches (primary keys) among `visible` that mean something like these taken together, nearest first; at most `MOST`.

    None where meaning is not installed, and when none of these was read yet.
    """
    ids = list(pitch_ids)
    if not has_vectors() or (middle := vector_store.mean(ids)) is None:
        return None
    return _relevant_neighbours([one for one in vector_store.nearest(middle) if one[0] not in ids], visible)


def neighbours(pitch_ids: Iterable[int]) -> list[tuple[int, int, float]]:
    """What each of these pitches is like: triples of (one of these, another, their likeness). Nothing where meaning is not installed.

    Nothing is said about who may see the others: fetch them through the person.
    """
    if not has_vectors():
        return []
    return [found for found in vector_store.neighbours(pitch_ids, EACH) if found[2] >= ALIKE]


def _relevant_neighbours(around: list[tuple[int, float]], visible: ListingQuerySet) -> list[int]:
    seen = set(visible.filter(pk__in=[pk for pk, _likeness in around]).values_list("pk", flat=True))
    # SECURITY: the share is of the best that this person may see; a hidden pitch must not move the limit.
    around = [(pk, likeness) for pk, likeness in around if pk in seen]
    if not around:
        return []
    least = max(LEAST, SHARE * around[0][1])
    return [pk for pk, likeness in around if likeness >= least][:MOST]


def embed_pending(*, seconds: float = 60) -> bool:
    """Read the pitches whose newest version was not read yet, one reader at a time; safe to repeat.

    Args:
        seconds: how long at most.

    Returns:
        Whether some are left to read.
    """
    if not ready() or not cache.add("meaning:reading", True, timeout=int(seconds) + 60):
        return False
    until, done = time.monotonic() + seconds, 0
    try:
        while batch := vector_store.without_vector(BATCH):
            if time.monotonic() > until:
                return True
            _embed(batch)
            done += len(batch)
        return False
    finally:
        cache.delete("meaning:reading")
        if done:
            invalidate(GENERATION)  # searches that are kept may find more now


def _embed(batch: list[int]) -> None:
    # SECURITY: protected fields stand in the same JSON and are not even fetched.
    versions = Version.objects.filter(pk__in=batch)
    for pitch, version, public in versions.values_list("pitch_id", "pk", "content__public"):
        vector_store.store(pitch, version, minilm.load().embed(text_of(public)))


def text_of(public: Json) -> str:
    """What is read of a pitch: its public fields, the telling ones first, as a long text is cut.

    Not the title: titles play with words, and led astray when measured. Whoever knows a title finds it by its words.
    """
    kinds = [slug.replace("-", " ") for slug in (public["genre"], *public["genres"])]
    rest = (public[name] for name in ("logline", "short_synopsis", "tone", "premise", "themes", "world"))
    return " ".join([", ".join([*kinds, *public["tags"]]) + ".", *rest])
