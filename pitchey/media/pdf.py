"""How do words become paper? A4 sheets in any script, with what machines should read attached. Sealing is somebody else's."""

import io
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import pikepdf
import segno
from fpdf import FPDF
from fpdf.fonts import TTFFont

from pitchey.core.guilloche import SIDE, guilloche_lines
from pitchey.core.types import Json
from pitchey.fonts import REGULAR, runs

MARGIN = 24.0  # millimetres, as all lengths here
INK, QUIET, HAIR = (24, 26, 25), (96, 100, 98), (205, 208, 206)


class Sheet(FPDF):
    """A paper in the making. `texts` is everything that will stand on it, so that the fonts of its scripts are there."""

    def __init__(self, title: str, foot: str, texts: Iterable[str], *, wide: bool = False) -> None:
        super().__init__(orientation="landscape" if wide else "portrait", format="A4")
        self.foot = foot
        self.set_title(title)
        self.set_creation_date(datetime.now(UTC))
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, MARGIN)
        files = {file for text in (title, foot, *texts) for file, _run in runs(text)} - {REGULAR}
        self.add_font("Noto", fname=str(REGULAR))
        for file in sorted(files):
            self.add_font(file.stem, fname=str(file))
        self.set_fallback_fonts(sorted(file.stem for file in files))
        self.set_text_shaping(True)
        self.add_page()

    def footer(self) -> None:
        self.set_y(-MARGIN / 2 - 4)
        self._ink(7, QUIET)
        self.cell(self.epw * 0.8, 4, self.foot)
        self.cell(self.epw * 0.2, 4, f"{self.page_no()} / {{nb}}", align="R")

    def _ink(self, size: float, colour: tuple[int, int, int] = INK) -> None:
        self.set_font("Noto", size=size)
        self.set_text_color(colour)

    def paragraph(
        self, text: str, size: float = 9.5, *, quiet: bool = False, gap: float = 2.2, keep: bool = False
    ) -> None:
        """A paragraph. `keep` holds it together with what follows, as a heading must be."""
        self._ink(size, QUIET if quiet else INK)
        if keep and self.will_page_break(size * 2.2):
            self.add_page()
        self.multi_cell(0, size * 0.53, text, align="L", new_x="LMARGIN", new_y="NEXT")
        self.ln(gap)

    def rule(self) -> None:
        """A hairline across."""
        self.set_draw_color(HAIR)
        self.set_line_width(0.2)
        self.line(self.l_margin, self.y, self.w - self.r_margin, self.y)
        self.ln(3)

    def fact_table(self, rows: Iterable[tuple[str, str]], width: float = 44) -> None:
        """Terms and what they are, one below the other."""
        for term, value in rows:
            if not value:
                continue
            self._ink(8.5)
            high = self.multi_cell(self.epw - width, 4.6, value, dry_run=True, output="HEIGHT")
            if self.will_page_break(float(high)):  # type: ignore[arg-type]  # HEIGHT is a number
                self.add_page()
            top = self.y
            self._ink(8.5, QUIET)
            self.multi_cell(width - 3, 4.6, term, align="L", new_x="RIGHT", new_y="TOP")
            self.set_xy(self.l_margin + width, top)
            self._ink(8.5)
            self.multi_cell(self.epw - width, 4.6, value, align="L", new_x="LMARGIN", new_y="NEXT")
            self.ln(0.8)

    def guilloche(self, fingerprint: str, x: float, y: float, side: float) -> None:
        """The engraving of a fingerprint in the square at `x`, `y`."""
        self.set_draw_color(INK)
        self.set_line_width(0.1)
        scale = side / SIDE
        for ring in guilloche_lines(fingerprint):
            self.polygon([(x + left * scale, y + top * scale) for left, top in ring], style="D")

    def qr_code(self, address: str, x: float, y: float, side: float) -> None:
        """A QR code that leads to `address`, in the square at `x`, `y`."""
        matrix = [list(row) for row in segno.make(address, error="m", micro=False).matrix]
        dot = side / len(matrix)
        self.set_fill_color(INK)
        for row, line in enumerate(matrix):
            for column, dark in enumerate(line):
                if dark:
                    self.rect(x + column * dot, y + row * dot, dot + 0.02, dot + 0.02, style="F")
        self.link(x, y, side, side, address)

    def strokes(self, drawing: Json, width: float, height: float) -> None:
        """A drawn signature, at most so large, as lines on the page."""
        scale = min(width / drawing["width"], height / drawing["height"])
        self.set_draw_color(INK)
        self.set_line_width(0.35)
        for stroke in drawing["strokes"]:
            if len(stroke) > 1:
                self.polyline([(self.l_margin + x * scale, self.y + y * scale) for x, y in stroke])
        self.ln(drawing["height"] * scale)

    def finish(self, attached: Mapping[str, tuple[str, bytes]]) -> bytes:
        """The PDF, with files inside: name to media type and bytes."""
        drawn = bytes(self.output())
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()  # fpdf2 leaves the files open
        with pikepdf.open(io.BytesIO(drawn)) as pdf:
            for name, (kind, contents) in attached.items():
                pdf.attachments[name] = pikepdf.AttachedFileSpec(
                    pdf, contents, filename=name, description="", creation_date="", mod_date="", mime_type=kind
                )
            out = io.BytesIO()
            pdf.save(out)
        return out.getvalue()
