"""What lies on a page? Lines and rows of tables: each knows how high it is, what it stays with, and how to draw itself."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from fpdf import FPDF

from pitchey.word.content import Block, Cell, NoteMark, Paragraph, Rule, Table
from pitchey.word.faces import Faces
from pitchey.word.lines import Chunk, Counter, Line, set_lines

MOST_OVER = 12.0  # points that a table may reach over the edge


@dataclass
class Box:
    """Something of a height. `above` and `below` are the spaces around it; the upper one goes at the top of a page."""

    height: float
    above: float = 0.0
    below: float = 0.0
    keeps: bool = False  # stays on the page of the next one
    turns: bool = False  # begins a new page
    notes: list[NoteMark] = field(default_factory=list)

    @property
    def whole(self) -> float:
        return self.above + self.height + self.below

    def draw(self, pdf: FPDF, faces: Faces, x: float, y: float) -> None:
        raise NotImplementedError

    def split(self, room: float) -> "tuple[Box, Box] | None":
        """What fits into `room` and the rest; None where it cannot be torn."""
        return None


@dataclass
class LineBox(Box):
    """A line, with the ground and the rules of its paragraph."""

    line: Line = field(default_factory=lambda: Line([], 0.0, 0.0))
    paragraph: Paragraph | None = None
    width: float = 0.0
    first: bool = False
    last: bool = False

    def draw(self, pdf: FPDF, faces: Faces, x: float, y: float) -> None:
        self._ground(pdf, x, y)
        for at, chunk in _joined(self.line.placed):
            _draw_chunk(pdf, faces, chunk, x + at, y, self.line)

    def _ground(self, pdf: FPDF, x: float, y: float) -> None:
        paragraph = self.paragraph
        if paragraph is None:
            return
        start = x + (paragraph.end if paragraph.rtl else paragraph.start + min(0.0, paragraph.first))
        wide = self.width - paragraph.start - paragraph.end - min(0.0, paragraph.first)
        if paragraph.fill:
            pdf.set_fill_color(*paragraph.fill)
            pdf.rect(start, y, wide, self.height, style="F")
        if paragraph.above and self.first:
            _line(pdf, paragraph.above, start, y - 1, start + wide, y - 1)
        if paragraph.below and self.last:
            _line(pdf, paragraph.below, start, y + self.height + 1, start + wide, y + self.height + 1)


@dataclass
class CellBox:
    """A cell of a row: where it stands in the row, and what is in it."""

    cell: Cell
    x: float
    width: float
    boxes: list[Box]

    @property
    def height(self) -> float:
        top, _right, bottom, _left = self.cell.margins
        return top + sum(box.whole for box in self.boxes) + bottom


@dataclass
class RowBox(Box):
    """A row of a table. `repeats` are the rows that stand above it on every page."""

    cells: list[CellBox] = field(default_factory=list)
    x: float = 0.0
    least: float = 0.0
    torn: bool = True  # may be torn by a page
    repeats: "list[RowBox]" = field(default_factory=list)

    def draw(self, pdf: FPDF, faces: Faces, x: float, y: float) -> None:
        for held in self.cells:
            left = x + self.x + held.x
            if held.cell.fill:
                pdf.set_fill_color(*held.cell.fill)
                pdf.rect(left, y, held.width, self.height, style="F")
        for held in self.cells:
            left = x + self.x + held.x
            top, _right, _bottom, margin = held.cell.margins
            spare = max(0.0, self.height - held.height)
            at = y + top + spare * {"center": 0.5, "bottom": 1.0}.get(held.cell.valign, 0.0)
            for box in held.boxes:
                box.draw(pdf, faces, left + margin, at + box.above)
                at += box.whole
            corners = {
                "top": (left, y, left + held.width, y), "bottom": (left, y + self.height, left + held.width, y + self.height),
                "left": (left, y, left, y + self.height), "right": (left + held.width, y, left + held.width, y + self.height),
            }  # fmt: skip
            for side, rule in held.cell.rules.items():
                _line(pdf, rule, *corners[side])

    def split(self, room: float) -> "tuple[RowBox, RowBox] | None":
        if not self.torn:
            return None
        heads, tails = [], []
        for held in self.cells:
            fits, rest = _fitting(held.boxes, room - held.cell.margins[0] - held.cell.margins[2])
            heads.append(replace(held, boxes=fits))
            tails.append(replace(held, boxes=rest))
        if not any(held.boxes for held in heads) or not any(held.boxes for held in tails):
            return None
        high = max(held.height for held in heads)
        return (
            replace(self, height=high, cells=heads, below=0.0, keeps=False),
            replace(self, height=max(held.height for held in tails), cells=tails, above=0.0, turns=False),
        )


def _fitting(boxes: list[Box], room: float) -> tuple[list[Box], list[Box]]:
    fits: list[Box] = []
    for number, box in enumerate(boxes):
        if box.above + box.height > room:
            parts = box.split(room - box.above)
            if parts:
                return [*fits, parts[0]], [parts[1], *boxes[number + 1 :]]
            return fits, boxes[number:]
        fits.append(box)
        room -= box.whole
    return fits, []


@dataclass
class Setter:
    """Makes boxes of blocks. `tallest` is the room that a page has."""

    faces: Faces
    counter: Counter
    tallest: float

    def boxes(self, blocks: list[Block], width: float) -> list[Box]:
        """All blocks in a room `width` wide, one below the other."""
        found: list[Box] = []
        for before, block in pairwise([None, *blocks]):
            if isinstance(block, Table):
                found += self._rows(block, width)
                continue
            assert block is not None  # noqa: S101 - only the first one is None
            made = self._paragraph(block, width)
            if isinstance(before, Paragraph) and before.style == block.style and found:
                if block.tight:
                    made[0].above = 0.0
                if before.tight:
                    found[-1].below = 0.0
            found += made
        return found

    def _paragraph(self, paragraph: Paragraph, width: float) -> list[Box]:
        lines = set_lines(paragraph, width, self.faces, self.counter, self.tallest)
        count = len(lines)
        made: list[Box] = []
        for number, line in enumerate(lines):
            first, last = number == 0, number == count - 1
            # No first or last line of a paragraph stands alone on a page.
            alone = paragraph.widows and not last and (first or number == count - 2)
            made.append(
                LineBox(
                    line.height, paragraph.before if first else 0.0, paragraph.after if last else 0.0,
                    paragraph.keep_next if last else paragraph.keep_lines or alone, paragraph.page_before and first, line.notes,
                    line, paragraph, width, first, last,
                )
            )  # fmt: skip
        return made

    def _rows(self, table: Table, width: float) -> Iterator[Box]:
        scale = width if sum(table.columns) <= 1.001 else 1.0
        scale *= min(1.0, (width + MOST_OVER) / (sum(table.columns) * scale))
        columns = [column * scale for column in table.columns]
        whole = sum(columns)
        shift = {"center": (width - whole) / 2, "end": width - whole}.get(table.align, max(-12.0, min(table.indent, width - whole)))  # fmt: skip
        repeats: list[RowBox] = []
        for number, row in enumerate(table.rows):
            at, held = row.skipped, []
            for cell in row.cells:
                left, right = sum(columns[:at]), sum(columns[: at + cell.span])
                wide = max(4.0, right - left)
                inner = max(6.0, wide - cell.margins[1] - cell.margins[3])
                boxes = [] if cell.goes_on else self.boxes(cell.blocks, inner)
                held.append(CellBox(cell, whole - right if table.rtl else left, wide, boxes))
                at += cell.span
            made = RowBox(
                max([row.least, *(one.height for one in held)]), cells=held, x=shift, least=row.least,
                torn=not row.whole, repeats=list(repeats), notes=[note for one in held for box in one.boxes for note in box.notes],
            )  # fmt: skip
            if row.heading and len(repeats) == number:
                repeats.append(made)
                made.keeps = number < len(table.rows) - 1
            yield made


# ---------------------------------------------------------------- drawing


def _joined(placed: list[tuple[float, Chunk]]) -> Iterator[tuple[float, Chunk]]:
    """Neighbours of one look in one piece, so that there is less to write."""
    held: tuple[float, Chunk] | None = None
    for at, chunk in placed:
        if held is not None:
            x, last = held
            alike = (last.font, last.face, last.kind in {"word", "space"}) == (chunk.font, chunk.face, chunk.kind in {"word", "space"})  # fmt: skip
            if alike and last.level == chunk.level == 0 and not last.stretched and not chunk.stretched:
                held = (x, replace(last, text=last.text + chunk.text, width=last.width + chunk.width, kind="word"))
                continue
            yield held
        held = (at, chunk)
    if held is not None:
        yield held


def _draw_chunk(pdf: FPDF, faces: Faces, chunk: Chunk, x: float, y: float, line: Line) -> None:
    face, base = chunk.face, y + line.baseline
    if chunk.picture:
        pdf.image(
            io.BytesIO(chunk.picture.data), x, base - chunk.picture.height, chunk.picture.width, chunk.picture.height
        )
        return
    if face.behind and chunk.width:
        pdf.set_fill_color(*face.behind)
        pdf.rect(x, base - 0.9 * face.size, chunk.width, 1.15 * face.size, style="F")
    if chunk.leader in {"dot", "middleDot", "hyphen", "underscore", "heavy"}:
        _lead(pdf, faces, chunk, x, base)
    base -= face.raised * face.size
    if chunk.text.strip():
        faces.write(chunk.font, face, chunk.text, x, base, rtl=bool(chunk.level % 2))
    thick = Rule(max(0.4, face.size / 18), face.colour)
    if face.underline:
        _line(pdf, thick, x, base + 0.11 * face.size, x + chunk.width, base + 0.11 * face.size)
    if face.strike:
        _line(pdf, thick, x, base - 0.26 * face.size, x + chunk.width, base - 0.26 * face.size)


def _lead(pdf: FPDF, faces: Faces, chunk: Chunk, x: float, base: float) -> None:
    """Dots or a line that lead the eye across a tab."""
    if chunk.leader in {"underscore", "heavy"}:
        _line(pdf, Rule(0.6, chunk.face.colour), x, base + 1, x + chunk.width, base + 1)
        return
    sign = "-" if chunk.leader == "hyphen" else "."
    font = faces.own(chunk.face)
    wide = faces.width(font, chunk.face.size, 0.0, sign)
    count = int((chunk.width - 4) / wide)
    if count > 0:
        faces.write(
            font, replace(chunk.face, spaced=0.0), sign * count, x + chunk.width - 2 - count * wide, base, rtl=False
        )


def _line(pdf: FPDF, rule: Rule, x: float, y: float, to_x: float, to_y: float) -> None:
    pdf.set_draw_color(*rule.colour)
    pdf.set_line_width(rule.width)
    pdf.line(x, y, to_x, to_y)
