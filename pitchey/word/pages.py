"""Which page does it stand on? Boxes one below the other, with heads, feet and footnotes, as a PDF."""

from contextlib import ExitStack
from pathlib import Path

from fpdf import FPDF
from fpdf.fonts import TTFFont

from pitchey.word.boxes import Box, RowBox, Setter
from pitchey.word.content import Block, Document, NoteMark, Rule, Section
from pitchey.word.faces import Faces
from pitchey.word.lines import Counter
from pitchey.word.package import NotReadable

MOST_PAGES = 2_000
ABOVE_NOTES = 9.0  # points: the line above footnotes and its room
GREY = Rule(0.5, (110, 110, 110))


def print_pages(document: Document, target: Path) -> None:
    """Write the document as a PDF; what its fonts lack is noted in `document.left_out`.

    Raises:
        NotReadable: more than 2,000 pages.
    """
    press = Press(document, 1)
    if document.counts_pages:
        press.close()
        press = Press(document, press.sheets)
    try:
        press.pdf.output(str(target))
    finally:
        press.close()
    if press.faces.unknown:
        document.left_out.add("letters")


class Press:
    """Sets a whole document, which says on its pages that it has `pages` of them."""

    def __init__(self, document: Document, pages: int) -> None:
        self.pdf = FPDF(unit="pt")
        self.pdf.set_auto_page_break(False)
        self.pdf.set_margin(0)
        self.pdf.c_margin = 0
        self.faces = Faces(self.pdf)
        self.sheets = 0
        self._document, self._pages = document, pages
        self._number = 0
        self._y = self._top = self._bottom = 0.0
        self._fresh = ""  # how a page without anything on it began: by itself, or because it had to
        self._notes: list[Box] = []
        self._section = document.sections[0]
        with ExitStack() as undo:
            undo.callback(self.close)
            for section in document.sections:
                self._print(section)
            self._foot_notes()
            undo.pop_all()

    def close(self) -> None:
        for font in self.pdf.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()  # fpdf2 leaves the files open

    def _print(self, section: Section) -> None:
        same = (section.width, section.height) == (self._section.width, self._section.height)
        runs_on = section.runs_on and same and self.sheets
        self._section = section
        if not runs_on:
            if section.counts_from is not None:
                self._number = section.counts_from - 1
            self._turn("hard", first=True)
        width = section.width - section.left - section.right
        self._flow(self._setter().boxes(section.blocks, width))

    def _setter(self) -> Setter:
        counter = Counter(self._number, self._pages, self._section.numbers)
        return Setter(self.faces, counter, max(36.0, self._bottom - self._top - 2))

    # ------------------------------------------------------------ pages

    def _turn(self, how: str, *, first: bool = False) -> None:
        """A new page with its head and foot."""
        if self.sheets:
            self._foot_notes()
        if self.sheets >= MOST_PAGES:
            raise NotReadable("too_many_pages")
        section = self._section
        self.sheets += 1
        self._number += 1
        self.pdf.add_page(format=(section.width, section.height))
        self._top, self._bottom = section.top, section.height - section.bottom
        which = "first" if section.first_differs and first else "default"
        if which == "default" and self._document.even_differs and self._number % 2 == 0:
            which = "even"
        head = self._margin_boxes(section.heads.get(which, []))
        foot = self._margin_boxes(section.feet.get(which, []))
        high = sum(box.whole for box in foot)
        most = section.height / 2.5
        self._top = max(section.top, min(most, section.head_at + sum(box.whole for box in head)))
        self._bottom = section.height - max(section.bottom, min(most, section.foot_at + high))
        self._stack(head, section.head_at)
        self._stack(foot, section.height - section.foot_at - high)
        self._y, self._fresh = self._top, how

    def _margin_boxes(self, blocks: list[Block]) -> list[Box]:
        return self._setter().boxes(blocks, self._section.width - self._section.left - self._section.right)

    def _stack(self, boxes: list[Box], y: float) -> None:
        for box in boxes:
            box.draw(self.pdf, self.faces, self._section.left, y + box.above)
            y += box.whole

    def _foot_notes(self) -> None:
        if not self._notes:
            return
        y = self._bottom - self._reserved() + ABOVE_NOTES
        left = self._section.left
        self.pdf.set_draw_color(*GREY.colour)
        self.pdf.set_line_width(GREY.width)
        self.pdf.line(left, y - ABOVE_NOTES / 2, left + 144, y - ABOVE_NOTES / 2)
        notes, self._notes = self._notes, []
        self._stack(notes, y)

    def _reserved(self) -> float:
        return sum(box.whole for box in self._notes) + ABOVE_NOTES if self._notes else 0.0

    # ------------------------------------------------------------ what stands on them

    def _flow(self, boxes: list[Box]) -> None:
        start = 0
        while start < len(boxes):
            end = start
            while boxes[end].keeps and end + 1 < len(boxes) and not boxes[end + 1].turns:
                end += 1
            group = boxes[start : end + 1]
            if group[0].turns and not self._fresh:
                self._turn("hard")
            needed = (
                sum(box.whole for box in group)
                - group[-1].below
                + self._height_of([note for box in group for note in box.notes])
            )
            if not self._fresh and needed > self._room() and needed <= self._bottom - self._top:
                self._turn_for(group[0])
            for box in group:
                self._put(box)
            start = end + 1

    def _room(self) -> float:
        return self._bottom - self._reserved() - self._y

    def _put(self, box: Box) -> None:
        long: list[Box] = []
        while True:
            notes = self._note_boxes(box.notes)
            high = sum(one.whole for one in notes)
            if high > (self._bottom - self._top) / 2:
                long, notes, box.notes, high = (
                    notes,
                    [],
                    [],
                    0.0,
                )  # it follows at once, and goes on over pages like the text
            room = self._room() - high - (ABOVE_NOTES if notes and not self._notes else 0.0)
            above = 0.0 if self._fresh == "auto" else box.above
            if above + box.height <= room + 0.01:
                break
            parts = box.split(room - above)
            if parts:
                self._draw(parts[0], above)
                box = parts[1]
                self._turn_for(box)
            elif self._fresh:
                break
            else:
                self._turn_for(box)
        self._notes += notes
        self._draw(box, above)
        self._flow(long)

    def _turn_for(self, box: Box) -> None:
        self._turn("auto")
        repeats = box.repeats if isinstance(box, RowBox) else []
        if repeats and sum(one.height for one in repeats) < (self._bottom - self._top) / 3:
            for one in repeats:
                self._draw(one, 0.0)
            self._fresh = "auto"

    def _draw(self, box: Box, above: float) -> None:
        box.draw(self.pdf, self.faces, self._section.left, self._y + above)
        self._y += above + box.height + box.below
        self._fresh = ""

    # ------------------------------------------------------------ notes

    def _note_boxes(self, notes: list[NoteMark]) -> list[Box]:
        width = self._section.width - self._section.left - self._section.right
        setter = self._setter()
        return [box for note in notes for box in setter.boxes(list(note.blocks), width)]

    def _height_of(self, notes: list[NoteMark]) -> float:
        return sum(box.whole for box in self._note_boxes(notes))
