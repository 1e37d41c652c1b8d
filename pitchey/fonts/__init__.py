"""Which font file can write this? One open family (Noto Sans, OFL) in the scripts that names and titles come in."""

from functools import cache
from itertools import groupby
from pathlib import Path

from fontTools.ttLib import TTFont

FOLDER = Path(__file__).resolve().parent
REGULAR = FOLDER / "NotoSans-Regular.ttf"
# In the order in which they are asked; Japanese before Chinese, so that kana and kanji of a title are of one hand.
FILES = (
    REGULAR,
    FOLDER / "NotoSansArabic-Regular.ttf",
    FOLDER / "NotoSansHebrew-Regular.ttf",
    FOLDER / "NotoSansThai-Regular.ttf",
    FOLDER / "NotoSansJP-Subset.ttf",
    FOLDER / "NotoSansSC-Subset.ttf",
    FOLDER / "NotoSansKR-Subset.ttf",
)


@cache
def coverage(path: Path) -> frozenset[int]:
    """The code points for which the file has a glyph."""
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def font_for(text: str) -> Path:
    """The one file that covers most of the text; the Latin, Greek and Cyrillic one when several do equally well."""
    points = [ord(letter) for letter in text if not letter.isspace()]
    return max(FILES, key=lambda path: sum(point in coverage(path) for point in points))


def runs(text: str) -> list[tuple[Path, str]]:
    """The text in reading order, cut where another file must write on.

    A letter stays with the file before it while that file has it, so words are not torn apart at spaces, digits or
    full stops. A letter that no file has stays too, and shows as that file's empty box.
    """
    best = font_for(text)
    chosen, current = [], best
    for letter in text:
        if ord(letter) not in coverage(current):
            current = next(
                (path for path in (best, *FILES) if ord(letter) in coverage(path)),
                current,
            )
        chosen.append(current)
    pairs = groupby(zip(chosen, text, strict=True), key=lambda pair: pair[0])
    return [(path, "".join(letter for _, letter in run)) for path, run in pairs]
