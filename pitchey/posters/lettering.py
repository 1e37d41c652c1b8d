"""How is a title set? Lines of type as outlines, in any script, broken so that the letters are as large as they can be.

Three voices: grotesk (weight 400-800, width 62-125), serif (optical size) and italic. Letters that a voice lacks are
written by `pitchey.fonts`; what no font can write is left out.
"""

import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import combinations, groupby, pairwise
from math import ceil, comb
from pathlib import Path
from typing import NamedTuple

import uharfbuzz as hb
from fontTools.misc.transform import Transform
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

from pitchey import fonts
from pitchey.posters.shapes import H, M, W, num, path

FOLDER = Path(__file__).resolve().parent / "fonts"
VOICES = {
    "grotesk": (FOLDER / "archivo.woff2", FOLDER / "archivo-ext.woff2"),
    "serif": (FOLDER / "newsreader.woff2", FOLDER / "newsreader-ext.woff2"),
    "italic": (FOLDER / "newsreader-italic.woff2", FOLDER / "newsreader-italic-ext.woff2"),
}
# Ideographs fill their square and other scripts reach far up and down: beside capitals they are drawn smaller.
GUEST_SIZE = 0.82
GUEST_BOLD = 0.028
# Scripts that are written without spaces and may be broken after any letter.
UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
TOO_MANY_BREAKS = 130
CAPITALS = 0.686  # the height of a capital of the grotesk, in ems


@cache
def _load(file: Path) -> hb.Face:
    font = TTFont(file)
    font.flavor = None
    out = io.BytesIO()
    font.save(out)
    return hb.Face(out.getvalue())


class Face(NamedTuple):
    """How letters look: the voice and its axes. `track` is the space between letters in ems."""

    voice: str = "grotesk"
    wght: int = 700
    wdth: float = 100
    opsz: int = 72
    track: float = 0.0

    def axes(self) -> dict[str, float]:
        """The variations that the voice's own files know."""
        if self.voice == "grotesk":
            return {"wght": self.wght, "wdth": self.wdth}
        return {"opsz": self.opsz} if self.voice == "serif" else {}


class Glyph(NamedTuple):
    """One drawn letter: its font, and where it stands in ems from the start of the line."""

    font: hb.Font
    id: int
    x: float
    y: float
    em: float  # one em of the line in units of the font


def is_rtl(text: str) -> bool:
    """Whether the first letter with a direction runs from right to left."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def _spans(text: str) -> list[tuple[bool, str]]:
    """The text cut by direction, in the order in which it stands on the page."""
    base = is_rtl(text)
    kinds = [unicodedata.bidirectional(letter) for letter in text]
    directions = [False if kind in ("L", "EN", "AN") else True if kind in ("R", "AL") else None for kind in kinds]
    # A space or a comma goes with both its neighbours, or with the line where they differ.
    for place, direction in enumerate(directions):
        if direction is None:
            before = directions[place - 1] if place else base
            after = next((later for later in directions[place:] if later is not None), base)
            directions[place] = before if before == after else base
    spans = [
        (bool(rtl), "".join(letter for _, letter in run))
        for rtl, run in groupby(zip(directions, text, strict=True), key=lambda pair: pair[0])
    ]
    return spans[::-1] if base else spans


def _runs(text: str, voice: str) -> list[tuple[Path, str]]:
    """The text cut by font file: the voice's own where it can, guests where it cannot."""
    own: dict[int, Path] = {}
    for file in reversed(VOICES[voice]):
        own |= dict.fromkeys(fonts.coverage(file), file)
    guest = fonts.font_for(text)
    # Whole words change hands, so that accents stay on their letters and a script is not torn.
    pieces: list[tuple[Path, str]] = []
    for word in re.split(r"(?<=\s)", text):
        if all(ord(letter) in own for letter in word):
            parts = [(own[ord(letter)], letter) for letter in word]
        elif all(ord(letter) in fonts.coverage(guest) for letter in word):
            parts = [(guest, word)]
        else:
            parts = fonts.runs(word)
        pieces += parts
    return [(file, "".join(part for _, part in run)) for file, run in groupby(pieces, key=lambda piece: piece[0])]


class Line:
    """A shaped line of type, ready to be placed at any size. `width` is in ems."""

    def __init__(self, text: str, face: Face) -> None:
        self.text = text
        self.rtl = is_rtl(text)
        self.glyphs: list[Glyph] = []
        x = 0.0
        for rtl, span in _spans(text):
            runs = _runs(span, face.voice)
            for file, run in runs[::-1] if rtl else runs:
                x = self._shape(run, file, face, x, rtl=rtl)
        self.width = max(x - face.track, 0.01)

    def _shape(self, text: str, file: Path, face: Face, x: float, *, rtl: bool) -> float:
        """Append the glyphs of one run, from x on; returns where it ends."""
        own = file in VOICES[face.voice]
        font = hb.Font(_load(file))
        em = font.face.upem / (1 if own else GUEST_SIZE)
        if own:
            font.set_variations(face.axes())
        elif face.voice == "grotesk" and face.wght >= 600:
            font.synthetic_bold = (GUEST_BOLD, GUEST_BOLD, False)
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if rtl else "ltr"
        hb.shape(font, buffer, {"kern": True, "liga": face.track == 0})
        track = 0.0 if rtl else face.track  # letters that hold hands are not spaced out
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            self.glyphs.append(Glyph(font, info.codepoint, x + position.x_offset / em, position.y_offset / em, em))
            x += position.x_advance / em + track
        return x

    def d(self, x: float, y: float, size: float, tall: float | None = None, skew: float = 0.0) -> str:
        """The outline at (x, y); `tall` is another size for the height, `skew` leans the letters."""
        tall = size if tall is None else tall
        return "".join(
            draw(
                glyph,
                Transform(
                    size / glyph.em, 0, skew * tall / glyph.em, -tall / glyph.em, x + glyph.x * size, y - glyph.y * tall
                ),
            )
            for glyph in self.glyphs
        )


def draw(glyph: Glyph, transform: Transform) -> str:
    """One letter as path data."""
    pen = SVGPathPen(None, ntos=num)
    glyph.font.draw_glyph_with_pen(glyph.id, TransformPen(pen, transform))
    return pen.getCommands()


def drawable(text: str) -> str:
    """The text without what no font can write."""
    every = [*VOICES["grotesk"], *fonts.FILES]
    writable = frozenset[int]().union(*map(fonts.coverage, every))
    joiners = "\u200c\u200d"  # they shape the letters around them
    kept = (x if ord(x) in writable and (x.isprintable() or x in joiners) else " " for x in text)
    return " ".join("".join(kept).split())


def pieces(title: str) -> list[str]:
    """What stays together when a title is broken; a piece ends with its space."""
    found: list[str] = []
    for word in title.split():
        parts = list(word) if UNSPACED.search(word) and len(word) > 4 else [word]
        parts[-1] += " "
        found += parts
    return found


def _balanced(parts: list[str], lines: int) -> tuple[int, ...]:
    """The places at which the parts fall into lines of about the same length."""
    share = sum(map(len, parts)) / lines
    cuts: list[int] = []
    length = 0
    for place, part in enumerate(parts):
        if place and length + len(part) / 2 > share * (len(cuts) + 1):
            cuts.append(place)
        length += len(part)
    return tuple(cuts[: lines - 1])


def breaks(title: str, most: int = 5) -> Iterator[list[str]]:
    """The ways to break a title into at most `most` lines; a long one may take more, well balanced."""
    parts = pieces(title)
    most = max(most, min(9, ceil(len(title) / 20)))
    for lines in range(1, min(most, len(parts)) + 1):
        cuts: Iterable[tuple[int, ...]] = combinations(range(1, len(parts)), lines - 1)
        if comb(len(parts) - 1, lines - 1) > TOO_MANY_BREAKS:
            cuts = [_balanced(parts, lines)]
        for cut in cuts:
            yield ["".join(parts[a:b]).strip() for a, b in pairwise((0, *cut, len(parts)))]


class Setting(NamedTuple):
    """Lines at one size, in pixels."""

    size: float
    lines: list[Line]


def fit(
    title: str, face: Face, width: float, height: float, *, leading: float = 1.0, most: int = 5, biggest: float = 400
) -> Setting:
    """The break whose type is largest inside width by height: less for ragged lines, more for breaks after a comma."""
    found: list[tuple[float, Setting]] = []
    for texts in breaks(title, most):
        lines = [Line(text, face) for text in texts]
        widest = max(line.width for line in lines)
        size = min(width / widest, height / (leading * (len(lines) - 1) + 0.78), biggest)
        ragged = sum(widest - line.width for line in lines) * size / width / len(lines)
        score = size * (1 - 0.25 * ragged)
        score *= 1.3 if any(text.endswith((",", ":")) for text in texts[:-1]) else 1
        score *= 0.75 if any(" " not in text and len(text) < 4 for text in texts[1:]) else 1
        found.append((score, Setting(size, lines)))
    return max(found, key=lambda scored: scored[0])[1]


class Block(NamedTuple):
    """A set title: its SVG, where it begins and ends, and the size of its type."""

    svg: str
    top: float
    bottom: float
    size: float


def block(
    title: str,
    face: Face,
    box: tuple[float, float, float, float],
    fill: str,
    *,
    leading: float = 1.0,
    align: str = "start",
    anchor: str = "top",
    most: int = 5,
    biggest: float = 400,
) -> Block:
    """The title in a box (x, y, width, height): at its start or centred on x; y is its top, bottom or middle."""
    x, y, width, height = box
    size, lines = fit(title, face, width, height, leading=leading, most=most, biggest=biggest)
    cap = 0.7 if face.voice == "grotesk" else 0.66
    tall = size * (leading * (len(lines) - 1) + cap)
    top = {"top": y, "bottom": y - tall, "middle": y - tall / 2}[anchor]
    d = ""
    for number, line in enumerate(lines):
        wide = line.width * size
        start = x - wide / 2 if align == "centre" else x + width - wide if line.rtl else x
        d += line.d(start, top + size * (cap + leading * number), size)
    return Block(path(d, fill), top, top + tall, size)


class Row(NamedTuple):
    """A justified line: its size across, its size up, and the height of its capitals in pixels."""

    line: Line
    size: float
    tall: float
    cap: float


class Justified(NamedTuple):
    rows: list[Row]
    height: float

    def d(self, x: float, y: float, gap: float, lean: float = 0.0) -> str:
        """The rows from y down; `lean` slants them and moves each as far as its own height asks."""
        d, foot = "", y + self.height
        for row in self.rows:
            y += row.cap
            d += row.line.d(x + (foot - y) * lean, y, row.size, row.tall, lean)
            y += gap
        return d


def justified(
    title: str, width: float, height: float, *, gap: float = 10, wght: int = 800, low: float = 62, high: float = 125
) -> Justified:
    """Each line fills the width by the width axis first, by size second: type as aspect ratio."""
    found: list[tuple[float, Justified]] = []
    for texts in breaks(title):
        rows, total, bad = [], 0.0, 0.0
        want = (height - gap * (len(texts) - 1)) / len(texts) / CAPITALS
        for text in texts:
            narrow, wide = (Line(text, Face(wght=wght, wdth=wdth)).width for wdth in (low, high))
            wdth = low + (width / want - narrow) / max(wide - narrow, 0.01) * (high - low)
            line = Line(text, Face(wght=wght, wdth=max(low, min(high, wdth))))
            size = width / line.width
            rows.append(Row(line, size, size, size * CAPITALS))
            total += size * CAPITALS
            bad += abs(size - want) / want
        total += gap * (len(texts) - 1)
        score = (total / height if total <= height else (height / total) ** 4) - 0.12 * bad / len(texts)
        found.append((score, Justified(rows, total)))
    best = max(found, key=lambda scored: scored[0])[1]
    return stretched(best, min(1, height / best.height), gap)


def stretched(setting: Justified, factor: float, gap: float) -> Justified:
    """The same rows, taller or lower by the factor; the gaps stay."""
    rows = [Row(line, size, tall * factor, cap * factor) for line, size, tall, cap in setting.rows]
    return Justified(rows, sum(row.cap for row in rows) + gap * (len(rows) - 1))


CREDITS = Face(wght=500, wdth=62, track=0.045)


def billing(credit: str, label: str, fill: str, *, y: float = H - M, x: float = M, right: float = W - M) -> str:
    """The billing block: condensed capitals at the foot, as on every one-sheet."""
    by, what = Line(credit.upper(), CREDITS), Line(label.upper(), CREDITS)
    size = min(19, (right - x) / (by.width + what.width + 1))
    return path(by.d(x, y, size) + what.d(right - what.width * size, y, size), fill)
