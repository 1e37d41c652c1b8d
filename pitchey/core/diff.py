"""What is different between two texts? Word by word, in pieces that can be read aloud."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, GONE, NEW, SKIPPED = "same", "gone", "new", "skipped"

# Chinese, Japanese and Korean do without spaces: each of their signs is a word of its own.
_SIGN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_WORD = re.compile(rf"(?:[{_SIGN}]|[^\s{_SIGN}]+)\s*")


@dataclass(frozen=True)
class Piece:
    """A run of words: in both texts, only in the first (`gone`), only in the second (`new`), or in both and left out (`skipped`)."""

    kind: str
    text: str


def word_diff(before: str, after: str, *, context: int | None = None) -> list[Piece]:
    """The pieces that lead from one text to the other; of what both say, `context` words around each difference, or all.

    >>> [(piece.kind, piece.text) for piece in words("a red boat", "a blue boat")]
    [('same', 'a '), ('gone', 'red '), ('new', 'blue '), ('same', 'boat')]
    """
    old, new = _WORD.findall(before.strip()), _WORD.findall(after.strip())
    matcher = SequenceMatcher(None, [word.rstrip() for word in old], [word.rstrip() for word in new])
    pieces: list[Piece] = []
    steps = matcher.get_opcodes()
    for place, (step, a, b, c, d) in enumerate(steps):
        if step == "equal":
            # The last word of a text has no space behind it; in the other text it may have.
            both = [max(pair, key=len) for pair in zip(new[c:d], old[a:b], strict=True)]
            pieces += _near(both, context, first=place == 0, last=place == len(steps) - 1)
            continue
        if b > a:
            pieces.append(Piece(GONE, "".join(old[a:b])))
        if d > c:
            pieces.append(Piece(NEW, "".join(new[c:d])))
    return pieces


def _near(same: list[str], context: int | None, *, first: bool, last: bool) -> list[Piece]:
    """What both say, without its middle when that is long."""
    head, tail = (0 if first else context or 0), (0 if last else context or 0)
    if context is None or len(same) <= head + tail + context:
        return [Piece(SAME, "".join(same))]
    kept = [Piece(SAME, "".join(same[:head]))] if head else []
    kept.append(Piece(SKIPPED, ""))
    return [*kept, Piece(SAME, "".join(same[len(same) - tail :]))] if tail else kept
