"""What does somebody look for who types this? The words of a search, as a question to the database and as places in a text."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

import snowballstemmer
from django.contrib.postgres.search import SearchQuery

from pitchey.core.text import folded

LONGEST = 200  # characters of a search that are read
MOST_WORDS = 12
_PIECES = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"|(?P<word>\S+))')
WORDS = re.compile(r"[^\W_]+")


class LiteralQuery(SearchQuery):
    """A question whose text stands in the statement itself, so that its plan is made for its words.

    A parameter would not do: a prepared statement's general plan knows no words, and is ten times slower for some of them.
    """

    def __init__(self, complete: str, unfinished: str) -> None:
        super().__init__(complete)
        self.complete, self.unfinished = complete, unfinished

    def as_sql(self, *_args: object, **_kwargs: object) -> tuple[str, list[str]]:  # type: ignore[override]  # its three bases do not agree on one either
        # Words that say little ("the") count only where nothing else was asked for.
        text = self.complete.replace("'", "''")
        parts = []
        if text:
            parts.append(
                f"COALESCE(NULLIF(to_tsquery('english', '{text}'), ''::tsquery), to_tsquery('simple', '{text}'))"
            )
        if word := self.unfinished:
            # As it stands it may go on; as a stem it is finished. So "singing" finds songs and not singles.
            finished = f" || to_tsquery('english', '''{word}''')" if _stem(word) != word else ""
            parts.append(f"(to_tsquery('simple', '''{word}'':*'){finished})")
        return f"({' && '.join(parts)})", []


@dataclass(frozen=True)
class ParsedQuery:
    """A search that was understood. `words` are those that are wanted, folded; the last of them may be `unfinished`."""

    query: LiteralQuery
    words: tuple[str, ...]
    unfinished: str

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where in a text the words stand that this looks for: begin and end of each."""
        stems = {_stem(word) for word in self.words}
        for match in WORDS.finditer(text):
            word = folded(match[0])
            if _stem(word) in stems or (self.unfinished and word.startswith(self.unfinished)):
                yield match.span()


def ts_query(typed: str) -> ParsedQuery | None:
    """A search as people type it: all words, `"a phrase"`, `-without`; the last word may be unfinished.

    None when there is nothing to look for (only signs, only emoji, only exclusions). Never raises: what is not a word is left out.
    """
    wanted: list[str] = []
    unwanted: list[str] = []
    words: list[str] = []
    unfinished = ""
    pieces = list(_PIECES.finditer(typed[:LONGEST].replace("\x00", " ")))
    for piece in pieces:
        # SECURITY: only letters and digits reach the query, each word in quotes.
        found = [word[:60] for word in WORDS.findall(folded(piece["phrase"] or piece["word"] or ""))]
        found = found[: MOST_WORDS - len(words)]
        if not found:
            continue
        if not piece["minus"]:
            words += found
        if piece is pieces[-1] and piece["phrase"] is None and not piece["minus"] and len(found[-1]) > 1:
            unfinished = found.pop()
        if found:
            joint = " <-> " if piece["phrase"] is not None else " & "
            term = joint.join([f"'{word}'" for word in found])
            (unwanted if piece["minus"] else wanted).append(f"({term})")
    if not words:
        return None
    complete = " & ".join([*wanted, *(f"!{term}" for term in unwanted)])
    return ParsedQuery(LiteralQuery(complete, unfinished), tuple(words), unfinished)


@functools.lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    # A stemmer holds what it works on, so threads cannot share one.
    return snowballstemmer.stemmer("english").stemWord(word)
