"""What was understood of a Word document: paragraphs, tables and pictures with everything about their looks resolved. Lengths in points."""

from dataclasses import dataclass, field, replace
from typing import TypeAlias

Colour: TypeAlias = tuple[int, int, int]


@dataclass(frozen=True)
class Face:
    """How letters look."""

    family: str = "serif"  # a name of `faces.FAMILIES`
    size: float = 10.0
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    colour: Colour = (0, 0, 0)
    behind: Colour | None = None
    raised: float = 0.0  # the baseline, in parts of the size
    spaced: float = 0.0

    def smaller(self, share: float, raised: float = 0.0) -> "Face":
        return replace(self, size=self.size * share, raised=raised)


@dataclass(frozen=True)
class Text:
    text: str
    face: Face


@dataclass(frozen=True)
class Tab:
    face: Face
    to: str = ""  # "right" or "center" of the margins, whatever the stops say


@dataclass(frozen=True)
class Break:
    """The rest begins on a new line, or a new `page`."""

    face: Face
    page: bool = False


@dataclass(frozen=True)
class Number:
    """The number of the page, or how many pages there are (`all`)."""

    face: Face
    all: bool = False


@dataclass(frozen=True)
class Picture:
    data: bytes
    width: float
    height: float


@dataclass(frozen=True)
class NoteMark:
    """The sign of a footnote in the text; what it says stands at the foot of the page."""

    sign: str
    face: Face
    blocks: "tuple[Block, ...]"


Piece: TypeAlias = Text | Tab | Break | Number | Picture | NoteMark


@dataclass(frozen=True)
class Stop:
    at: float
    align: str = "left"
    leader: str = ""


@dataclass(frozen=True)
class Rule:
    """A drawn line."""

    width: float
    colour: Colour


@dataclass
class Paragraph:
    pieces: list[Piece]
    mark: Face  # of the end of the paragraph: how high an empty one is
    align: str = "start"
    rtl: bool = False
    start: float = 0.0
    end: float = 0.0
    first: float = 0.0  # below zero it hangs
    before: float = 0.0
    after: float = 0.0
    line: float = 1.0  # of the usual height of a line,
    exact: float = 0.0  # or so much,
    least: float = 0.0  # or at least so much
    stops: tuple[Stop, ...] = ()
    every: float = 36.0  # where no stop is
    keep_next: bool = False
    keep_lines: bool = False
    widows: bool = True
    page_before: bool = False
    style: str = ""
    tight: bool = False  # no space between it and another of its style
    fill: Colour | None = None
    above: Rule | None = None
    below: Rule | None = None


Margins = tuple[float, float, float, float]  # top, right, bottom, left


@dataclass
class Cell:
    blocks: "list[Block]"
    span: int = 1
    goes_on: bool = False  # part of the cell above
    fill: Colour | None = None
    rules: dict[str, Rule] = field(default_factory=dict)  # top, left, bottom, right
    margins: Margins = (0.0, 5.4, 0.0, 5.4)
    valign: str = "top"


@dataclass
class Row:
    cells: list[Cell]
    skipped: int = 0  # columns before the first cell
    least: float = 0.0
    whole: bool = False  # not to be torn by a page
    heading: bool = False


@dataclass
class Table:
    rows: list[Row]
    columns: list[float]
    indent: float = 0.0
    align: str = "start"
    rtl: bool = False


Block: TypeAlias = Paragraph | Table


@dataclass
class Section:
    """A stretch of pages of one shape."""

    width: float = 612.0
    height: float = 792.0
    top: float = 72.0
    right: float = 72.0
    bottom: float = 72.0
    left: float = 72.0
    head_at: float = 36.0
    foot_at: float = 36.0
    heads: dict[str, list[Block]] = field(default_factory=dict)  # default, first, even
    feet: dict[str, list[Block]] = field(default_factory=dict)
    first_differs: bool = False
    counts_from: int | None = None
    numbers: str = "decimal"
    runs_on: bool = False  # begins in the middle of a page
    blocks: list[Block] = field(default_factory=list)


@dataclass
class Document:
    sections: list[Section]
    even_differs: bool = False
    counts_pages: bool = False  # says somewhere how many there are
    left_out: set[str] = field(default_factory=set)
