"""How does evidence look on paper? Words, facts and a table for people, a record for machines, ready to be sealed."""

from collections.abc import Sequence
from itertools import chain

from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace

from pitchey.core.canonical import canonical
from pitchey.core.types import Json
from pitchey.media.pdf import HAIR, QUIET, Sheet
from pitchey.sealing.services import RECORD


def render_pdf(
    title: str,
    paragraphs: Sequence[str],
    facts: Sequence[tuple[str, str]],
    record: Json,
    *,
    table: Sequence[Sequence[str]] = (),
    widths: Sequence[int] = (),
) -> bytes:
    """A paper with `record` inside as `record.json`. The first row of a table is its heading; a paper with a table lies on its side."""
    sheet = Sheet(title, title, [*paragraphs, *chain(*facts), *chain(*table)], wide=bool(table))
    sheet.paragraph(title, 20, gap=5)
    for paragraph in paragraphs:
        sheet.paragraph(paragraph)
    sheet.ln(3)
    sheet.fact_table(facts)
    if table:
        sheet.ln(5)
        sheet.set_font("Noto", size=7)
        sheet.set_draw_color(HAIR)
        with sheet.table(
            col_widths=tuple(widths),
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            line_height=4,
            text_align="LEFT",
            headings_style=FontFace(emphasis="", color=QUIET),
        ) as lines:
            for row in table:
                lines.row(row)
    return sheet.finish({RECORD: ("application/json", canonical(record))})
