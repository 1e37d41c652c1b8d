"""What may somebody mean who is typing, or who has mistyped? Titles, genres and people; and the words that nothing was found for."""

import functools
import itertools
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import get_language

from pitchey.accounts.models import Actor, User
from pitchey.accounts.policies import is_reader
from pitchey.core.cache import cached, generation
from pitchey.core.text import folded
from pitchey.discovery.listing_queries import CACHE_SECONDS
from pitchey.discovery.models import TitlePrefix, Word
from pitchey.discovery.query_parser import LONGEST, WORDS, ts_query
from pitchey.discovery.services.vocabulary import KEY, VOCABULARY, deletion_variants, prefixes
from pitchey.pitches.catalogue import Genre
from pitchey.pitches.listings import GENERATION
from pitchey.pitches.models import Listing

SHORTEST = 2  # letters from which there are suggestions
MAX_CANDIDATES = 200  # titles that begin so; the most viewed of them are suggested
NAMES_LOOKED_AT = 40
GENRES, TITLES, PEOPLE = 2, 5, 3
SHORTEST_CORRECTED = 4  # letters of a word that may be mistyped
_CANDIDATES, _TRIES = 3, 6
_LAST = "\U0010ffff"  # sorts behind every other letter


@dataclass(frozen=True)
class Suggestion:
    """`kind` is "title", "genre" or "person"; `id` a public id or a genre's slug."""

    kind: str
    id: str
    text: str


def suggest(person: Actor, typed: str) -> list[Suggestion]:
    """What the beginning of a search may go on to, among what this person may see: genres, the most viewed titles, people."""
    key = " ".join(WORDS.findall(folded(typed[:LONGEST])))[:KEY]
    if len(key) < SHORTEST:
        return []
    genres = [
        Suggestion("genre", slug, label)
        for slug, label, starts in _genres(get_language())
        if any(start.startswith(key) for start in starts)
    ][:GENRES]
    if person.is_authenticated:
        return genres + _titles_and_people(person, key)
    # RACE: a title is learned after it is listed, so both the market and what was learned may forget the answer.
    name = f"suggested:{generation(VOCABULARY)}:{key}"
    return genres + cached(GENERATION, name, CACHE_SECONDS, lambda: _titles_and_people(person, key))


@functools.cache
def _genres(_language: str | None) -> list[tuple[str, str, list[str]]]:
    """Slug, name, and how the name begins from each of its words on; in the language of the moment."""
    return [(genre.value, str(genre.label), prefixes(str(genre.label))) for genre in Genre]


def _titles_and_people(person: Actor, key: str) -> list[Suggestion]:
    begun = TitlePrefix.objects.filter(key__gte=key, key__lt=key + _LAST).order_by("key")
    visible = Listing.objects.visible_to(person)
    # Lists of keys and no joins: the planner would walk all titles in the order of their views.
    pitches = list(begun.filter(person=None).values_list("pitch", flat=True)[:MAX_CANDIDATES])
    titles = visible.filter(pk__in=pitches).order_by("-views", "-pitch_id").values_list("public_id", "title")[:TITLES]
    owners = list(begun.filter(pitch=None).values_list("person", flat=True)[:NAMES_LOOKED_AT])
    known = User.objects.visible_to(person).filter(Exists(visible.filter(owner=OuterRef("pk"))), pk__in=owners)
    people = known.order_by("display_name", "pk").values_list("public_id", "display_name")[:PEOPLE]
    return [
        *(Suggestion("title", public_id, title) for public_id, title in titles),
        *(Suggestion("person", public_id, name) for public_id, name in people),
    ]


def did_you_mean(person: Actor, typed: str) -> str:
    """The search with its unknown words put right, if that finds something that this person may see; else "".

    For a search that found nothing: words that the market does not use are taken for slips of words that it does.
    """
    wanted = ts_query(typed)
    if wanted is None:
        return ""
    in_market = is_reader(person)
    words = Word.objects.all() if in_market else Word.objects.filter(public=True)
    known = set(words.filter(word__in=wanted.words).values_list("word", flat=True))
    unknown = [word for word in dict.fromkeys(wanted.words) if word not in known and len(word) >= SHORTEST_CORRECTED]
    meant = {word: near for word in unknown if (near := _near(words, word))}
    visible = Listing.objects.visible_to(person)
    for chosen in itertools.islice(itertools.product(*meant.values()), _TRIES if meant else 0):
        corrected = _corrected(typed[:LONGEST], dict(zip(meant, chosen, strict=True)))
        parsed = ts_query(corrected)
        if parsed is not None and visible.filter(search=parsed.query).exists():
            return corrected
    return ""


def _near(words: QuerySet[Word], word: str) -> list[str]:
    """Words of the market that this one may be a slip of, the nearest first, of those the most common."""
    rows = (
        words.filter(deletion_variants__overlap=deletion_variants(word))
        .order_by("-pitches")
        .values_list("word", "pitches")[:MAX_CANDIDATES]
    )
    allowed = 1 if len(word) < 6 else 2
    ranked = sorted((edit_distance(word, near), -pitches, near) for near, pitches in rows)
    return [near for apart, _pitches, near in ranked if 0 < apart <= allowed][:_CANDIDATES]


def _corrected(typed: str, meant: dict[str, str]) -> str:
    return WORDS.sub(lambda match: meant.get(folded(match[0]), match[0]), typed)


def edit_distance(one: str, other: str) -> int:
    """How many letters must be put in, left out, changed, or swapped with their neighbour to make one word of the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        last, before, row = before, row, [place]
        for column, against in enumerate(other, 1):
            best = min(before[column] + 1, row[column - 1] + 1, before[column - 1] + (letter != against))
            if place > 1 and column > 1 and letter == other[column - 2] and one[place - 2] == against:
                best = min(best, last[column - 2] + 1)
            row.append(best)
    return row[-1]
