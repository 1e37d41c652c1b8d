"""Which words does the market use, and how do its titles and names begin? Learned in the background from what is listed."""

from collections import Counter
from collections.abc import Iterable, Iterator

from django.db import connection, transaction

from pitchey.core.cache import invalidate
from pitchey.core.text import folded
from pitchey.discovery.models import TitlePrefix
from pitchey.discovery.query_parser import WORDS
from pitchey.pitches.catalogue import Visibility
from pitchey.pitches.listings import reindex, search_texts
from pitchey.pitches.models import Listing

STARTS = 6  # words of a title from which it can be completed
VOCABULARY = "learned"  # name of the cache generation that learning raises
KEY = 60  # characters of a beginning that are compared
SHORTEST, LONGEST = 3, 40  # letters of a word that is worth learning


def prefixes(text: str) -> list[str]:
    """A folded text from each of its first words on."""
    words = WORDS.findall(folded(text))
    return list(dict.fromkeys(" ".join(words[place:])[:KEY] for place in range(min(len(words), STARTS))))


def deletion_variants(word: str) -> list[str]:
    """The word, and the word with each one of its letters missing: two words that share one are an edit or two apart."""
    return sorted({word, *(word[:place] + word[place + 1 :] for place in range(len(word)))})


@transaction.atomic
def index_vocabulary(pitch_ids: Iterable[int]) -> None:
    """Learn the words, titles and owners of these pitches, as far as they are on the market; safe to repeat."""
    listings = list(
        Listing.objects.filter(pk__in=list(pitch_ids), live=True)
        .select_related("pitch__owner", "pitch__organisation", "version")
        .defer("search")
    )
    TitlePrefix.objects.filter(pitch__in=[listing.pk for listing in listings]).delete()
    owners = {listing.owner_id: listing.pitch.owner for listing in listings}
    TitlePrefix.objects.filter(person__in=owners).delete()
    TitlePrefix.objects.bulk_create(
        [
            *(TitlePrefix(pitch_id=listing.pk, key=key) for listing in listings for key in prefixes(listing.title)),
            *(TitlePrefix(person=owner, key=key) for owner in owners.values() for key in prefixes(owner.display_name)),
        ],
        ignore_conflicts=True,
    )
    invalidate(VOCABULARY)
    # SECURITY: a word that only a private pitch has must not come up as what somebody may have meant.
    _index_words(listing for listing in listings if listing.visibility != Visibility.PRIVATE)


def _index_words(listings: Iterable[Listing]) -> None:
    met: Counter[str] = Counter()
    public: set[str] = set()
    for listing in listings:
        words = set(_words(search_texts(listing.pitch, listing.version).values()))
        met.update(words)
        if listing.visibility == Visibility.PUBLIC:
            public |= words
    with connection.cursor() as cursor:
        # RACE: always in the same order, so that two that learn at once wait for each other instead of locking each other out.
        cursor.executemany(
            """
            INSERT INTO discovery_word AS known (word, pitches, public, deletion_variants) VALUES (%s, %s, %s, %s)
            ON CONFLICT (word) DO UPDATE SET pitches = known.pitches + excluded.pitches, public = known.public OR excluded.public
            """,
            [(word, met[word], word in public, deletion_variants(word)) for word in sorted(met)],
        )


def _words(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for word in WORDS.findall(text):
            if SHORTEST <= len(word) <= LONGEST and not word.isdigit():
                yield word


def index_vocabulary_batch(*, after: int = 0, batch: int = 200) -> int | None:
    """Learn a batch of all listings by primary key, and index it as words are compared today: what follows an upgrade.

    Returns:
        Where the next batch goes on, or None at the end.
    """
    listings = list(
        Listing.objects.filter(pk__gt=after)
        .select_related("pitch__owner", "pitch__organisation", "version")
        .defer("search")
        .order_by("pk")[:batch]
    )
    for listing in listings:
        reindex(listing)
    index_vocabulary(listing.pk for listing in listings)
    return listings[-1].pk if len(listings) == batch else None
