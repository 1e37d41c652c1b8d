"""Which rows and cells has this table, and which lines are drawn around them?"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pitchey.word.cascade import Properties, Styles, colour, merged, on, points, properties, whole
from pitchey.word.content import Cell, Margins, Paragraph, Row, Rule, Table
from pitchey.word.package import Element, attribute, child, local

if TYPE_CHECKING:
    from pitchey.word.reading import Story

SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
MOST_COLUMNS = 63  # as many as Word makes
PLAIN = (0.0, 5.4, 0.0, 5.4)
WRAPS = {"sdt", "sdtContent", "ins", "moveTo", "customXml"}


class Tables:
    """The tables of one part."""

    def __init__(self, story: "Story", styles: Styles) -> None:
        self._story, self._styles = story, styles

    def read(self, element: Element) -> Iterator[Table]:
        own = child(element, "tblPr")
        said = properties(own)
        style = said.get("tblStyle", {}).get("val") or self._styles.default("table")
        chain = self._styles.chain(style)
        layers = [child(one, "tblPr") for one in chain] + [own]
        rules: dict[str, Rule | None] = {}
        margins = PLAIN
        for layer in layers:
            rules |= _rules(child(layer, "tblBorders"))
            margins = _margins(child(layer, "tblCellMar"), margins)
        look = said.get("tblLook", {})
        first = look.get("firstRow", "1" if int(look.get("val", "0") or "0", 16) & 0x20 else "0") in {"1", "true"}
        head = [
            one for item in chain for one in item if local(one) == "tblStylePr" and attribute(one, "type") == "firstRow"
        ]
        letters = self._styles.of(style, "rPr")
        rows = []
        for number, row in enumerate(_rows(element, "tr")):
            above = head if first and not number else []
            looks = merged(letters, *(properties(child(one, "rPr")) for one in above)), self._styles.of(style, "pPr")
            rows.append(self._row(row, margins, looks, above))
        rows = [row for row in rows if row.cells]
        if not rows:
            return
        _edges(rows, rules)
        grid = [points(attribute(one, "w"), least=0) for one in element.iterfind("{*}tblGrid/{*}gridCol")]
        columns = max(row.skipped + sum(cell.span for cell in row.cells) for row in rows)
        columns = min(columns, MOST_COLUMNS)
        yield Table(
            rows, _widths(grid, columns), indent=points(said.get("tblInd", {}).get("w", "0")),
            align={"center": "center", "right": "end", "end": "end"}.get(said.get("jc", {}).get("val", ""), "start"),
            rtl=on(said, "bidiVisual"),
        )  # fmt: skip

    def _row(
        self, element: Element, margins: Margins, looks: tuple[Properties, Properties], head: list[Element]
    ) -> Row:
        said = properties(child(element, "trPr"))
        if "del" in said:  # taken out by a change that is on record
            return Row([])
        height = said.get("trHeight", {})
        row = Row(
            [], whole(said.get("gridBefore", {}).get("val", "0")), points(height.get("val", "0"), least=0),
            on(said, "cantSplit"), on(said, "tblHeader"),
        )  # fmt: skip
        row.skipped = max(0, min(MOST_COLUMNS, row.skipped))
        for one in _rows(element, "tc"):
            own = child(one, "tcPr")
            cell = properties(own)
            if "cellDel" in cell:
                continue
            rules = {
                name: rule for part in head for name, rule in _rules(child(child(part, "tcPr"), "tcBorders")).items()
            }
            rules |= _rules(child(own, "tcBorders"))
            fills = [properties(child(part, "tcPr")).get("shd", {}).get("fill", "") for part in head]
            fill = colour(cell.get("shd", {}).get("fill", "")) or next((it for it in map(colour, fills) if it), None)
            merge = cell.get("vMerge")
            blocks = [it for it in self._story.blocks(one, looks) if isinstance(it, Paragraph | Table)]
            row.cells.append(
                Cell(
                    blocks, max(1, min(MOST_COLUMNS, whole(cell.get("gridSpan", {}).get("val", "1"), 1))),
                    merge is not None and merge.get("val", "continue") == "continue", fill,
                    rules, _margins(child(own, "tcMar"), margins), cell.get("vAlign", {}).get("val", "top"),  # type: ignore[arg-type]  # `_edges` takes out what is None
                )
            )  # fmt: skip
        return row


def _rows(element: Element, name: str) -> Iterator[Element]:
    for one in element:
        if local(one) == name:
            yield one
        elif local(one) in WRAPS:
            yield from _rows(one, name)


def _rules(borders: Element) -> dict[str, Rule | None]:
    """The lines that an element sets; None where it takes one away."""
    found: dict[str, Rule | None] = {}
    for one in borders if borders is not None else ():
        side = {"start": "left", "end": "right"}.get(local(one), local(one))
        if side in SIDES:
            kind = attribute(one, "val")
            size = max(0.25, min(6.0, points(attribute(one, "sz") or "4", 8)))
            ink = colour(attribute(one, "color")) or (0, 0, 0)
            found[side] = None if kind in {"", "nil", "none"} else Rule(size, ink)
    return found


def _margins(element: Element, otherwise: Margins) -> Margins:
    found = list(otherwise)
    for one in element if element is not None else ():
        side = {"start": "left", "end": "right"}.get(local(one), local(one))
        if side in {"top", "right", "bottom", "left"}:
            found[("top", "right", "bottom", "left").index(side)] = points(attribute(one, "w"), least=0, most=72)
    top, right, bottom, left = found
    return top, right, bottom, left


def _edges(rows: list[Row], rules: dict[str, Rule | None]) -> None:
    """What the table says of its lines, where a cell says nothing itself."""
    for number, row in enumerate(rows):
        for place, cell in enumerate(row.cells):
            ground = {
                "top": rules.get("insideH" if number else "top"),
                "bottom": rules.get("insideH" if number < len(rows) - 1 else "bottom"),
                "left": rules.get("insideV" if place else "left"),
                "right": rules.get("insideV" if place < len(row.cells) - 1 else "right"),
            }
            if cell.goes_on:
                ground["top"] = None
            below = rows[number + 1].cells if number < len(rows) - 1 else []
            if place < len(below) and below[place].goes_on:
                ground["bottom"] = None
            cell.rules = {side: rule for side, rule in (ground | cell.rules).items() if rule and side in ground}


def _widths(grid: list[float], columns: int) -> list[float]:
    """A width for each column, in points or, where the document says nothing, in equal shares below one."""
    if len(grid) >= columns and all(width > 0 for width in grid[:columns]):
        return grid[:columns]
    return [1 / columns] * columns
