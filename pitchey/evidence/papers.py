"""How does evidence look on paper? A PDF with words for people, in any script, and a record for machines, ready to be sealed."""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any

import pikepdf
from fpdf import FPDF
from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace, TTFFont

from pitchey.core.canonical import canonical
from pitchey.media.fonts import REGULAR, runs
from pitchey.sealing.services import RECORD

MARGIN = 18  # millimetres
QUIET = (95, 95, 100)


class _Sheet(FPDF):
    """A4 with numbered pages."""

    def footer(self) -> None:
        self.set_y(-MARGIN + 4)
        self.set_font("Noto", size=7)
        self.set_text_color(*QUIET)
        self.cell(0, 4, f"{self.title} · {self.page_no()}/{{nb}}", align="C")


def paper(
    title: str,
    paragraphs: Sequence[str],
    facts: Sequence[tuple[str, str]],
    record: dict[str, Any],
    *,
    table: Sequence[Sequence[str]] = (),
    widths: Sequence[int] = (),
    wide: bool = False,
) -> bytes:
    """A paper with a title, paragraphs, facts and perhaps a table (its first row is the heading), and `record` inside as `record.json`."""
    sheet = _Sheet(orientation="landscape" if wide else "portrait", format="A4")
    sheet.set_title(title)
    sheet.set_creation_date(datetime.now(UTC))
    sheet.set_margin(MARGIN)
    sheet.set_auto_page_break(True, MARGIN)
    said = [title, *paragraphs, *chain(*facts), *chain(*table)]
    _write_in({REGULAR, *(file for text in said for file, _run in runs(text))}, sheet)
    sheet.add_page()
    sheet.set_font("Noto", size=20)
    sheet.multi_cell(0, 10, title, new_x="LMARGIN", new_y="NEXT")
    sheet.set_font("Noto", size=9)
    for paragraph in paragraphs:
        sheet.ln(2)
        sheet.multi_cell(0, 5, paragraph, new_x="LMARGIN", new_y="NEXT")
    sheet.ln(4)
    for term, value in facts:
        sheet.set_text_color(*QUIET)
        sheet.cell(42, 5, term)
        sheet.set_text_color(0)
        sheet.multi_cell(0, 5, value, new_x="LMARGIN", new_y="NEXT")
    if table:
        sheet.ln(5)
        sheet.set_font("Noto", size=7)
        with sheet.table(
            col_widths=tuple(widths),
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            line_height=4,
            text_align="LEFT",
            headings_style=FontFace(emphasis="", color=QUIET),
        ) as lines:
            for row in table:
                lines.row(row)
    drawn = bytes(sheet.output())
    for font in sheet.fonts.values():
        if isinstance(font, TTFFont):
            font.ttfont.close()  # fpdf2 leaves the files open
    return _with(drawn, record)


def _write_in(files: set[Path], sheet: FPDF) -> None:
    """Let a sheet write in these fonts; the Latin one first."""
    others = sorted(file.stem for file in files - {REGULAR})
    sheet.add_font("Noto", fname=str(REGULAR))
    for file in files - {REGULAR}:
        sheet.add_font(file.stem, fname=str(file))
    sheet.set_fallback_fonts(others)
    sheet.set_text_shaping(True)


def _with(pdf: bytes, record: dict[str, Any]) -> bytes:
    """The same paper with the record inside."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        spec = pikepdf.AttachedFileSpec(
            opened,
            canonical(record),
            filename=RECORD,
            description="",
            creation_date="",
            mod_date="",
            mime_type="application/json",
        )
        opened.attachments[RECORD] = spec
        out = BytesIO()
        opened.save(out)
        return out.getvalue()
