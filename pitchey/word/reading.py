"""What does this document say? Its body, heads, feet and notes, read into `content` with every look resolved."""

from collections.abc import Iterator
from dataclasses import replace

from pitchey.word.cascade import Properties, Styles, colour, merged, on, points, properties, whole
from pitchey.word.content import (
    Block,
    Break,
    Document,
    Face,
    Number,
    Paragraph,
    Piece,
    Rule,
    Section,
    Stop,
    Tab,
    Table,
    Text,
)
from pitchey.word.numbering import Numbering, spelled
from pitchey.word.package import Element, Package, attribute, child, local
from pitchey.word.runs import Runs, chosen
from pitchey.word.tables import Tables

ALIGNS = {"center": "center", "right": "end", "end": "end", "both": "justify", "distribute": "justify", "thaiDistribute": "justify"}  # fmt: skip
WRAPS = {"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"}
HTML_SPACE = 14.0  # points that "automatic" stands for
MOST_NOTES = 2_000


def read(package: Package) -> Document:
    """The whole document.

    Raises:
        NotReadable: a part is too large, missing or damaged.
    """
    return Reader(package).document()


class Reader:
    """One reading of one document."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._parts = {kind.rpartition("/")[2]: name for kind, name, far in package.related(package.main).values() if not far and package.has(name)}  # fmt: skip
        self._left_out: set[str] = set()
        self._styles = Styles(package, self._parts)
        self._numbering = Numbering(package, self._parts.get("numbering", ""))
        settings = package.xml(self._parts["settings"]) if "settings" in self._parts else None
        self._even_differs = on(properties(settings), "evenAndOddHeaders")
        self._every = points(attribute(child(settings, "defaultTabStop"), "val") or "720") or 36.0
        self._notes = {kind: self._read_notes(f"{kind}s") for kind in ("footnote", "endnote")}
        self._signs: dict[tuple[str, str], str] = {}
        self._at_end: list[Block] = []

    def document(self) -> Document:
        body = child(self._package.xml(self._package.main), "body")
        story = Story(self, self._package.main)
        sections: list[Section] = []
        blocks: list[Block] = []
        for one in story.blocks(body if body is not None else ()):
            if isinstance(one, Paragraph | Table):
                blocks.append(one)
                continue
            section = self._section(one, story, sections[-1] if sections else None)
            section.blocks, blocks = blocks, []
            sections.append(section)
        if blocks or not sections:
            sections.append(Section(blocks=blocks))
        sections[-1].blocks += self._at_end
        counts = any(
            isinstance(piece, Number) and piece.all
            for section in sections
            for blocks in (section.blocks, *section.heads.values(), *section.feet.values())
            for block in blocks
            if isinstance(block, Paragraph)
            for piece in block.pieces
        )
        return Document(sections, self._even_differs, counts, self._left_out)

    # ------------------------------------------------------------ sections

    def _section(self, element: Element, story: "Story", last: Section | None) -> Section:
        said = properties(element)
        size, margins = said.get("pgSz", {}), said.get("pgMar", {})

        def length(values: dict[str, str], name: str, otherwise: float) -> float:
            return abs(points(values[name])) if name in values else otherwise

        width = max(72.0, min(2000.0, length(size, "w", 612.0)))
        height = max(72.0, min(2000.0, length(size, "h", 792.0)))
        left, right = length(margins, "left", 72.0) + length(margins, "gutter", 0.0), length(margins, "right", 72.0)
        top, bottom = length(margins, "top", 72.0), length(margins, "bottom", 72.0)
        if width - left - right < 36:
            left = right = width / 10
        if height - top - bottom < 36:
            top = bottom = height / 10
        if whole(said.get("cols", {}).get("num", "1"), 1) > 1:
            self._left_out.add("columns")
        if said.get("textDirection", {}).get("val", "lrTb") not in {"lrTb", "lr"}:
            self._left_out.add("vertical")
        numbers = said.get("pgNumType", {})
        section = Section(
            width, height, top, right, bottom, left,
            head_at=min(length(margins, "header", 36.0), height / 4),
            foot_at=min(length(margins, "footer", 36.0), height / 4),
            heads=dict(last.heads) if last else {},
            feet=dict(last.feet) if last else {},
            first_differs=on(said, "titlePg"),
            counts_from=whole(numbers["start"]) if "start" in numbers else None,
            numbers=numbers.get("fmt", "decimal"),
            runs_on=said.get("type", {}).get("val") == "continuous",
        )  # fmt: skip
        for one in element:
            if local(one) in {"headerReference", "footerReference"}:
                _kind, name, far = story.runs.related.get(attribute(one, "id"), ("", "", True))
                if not far and self._package.has(name):
                    held = section.heads if local(one) == "headerReference" else section.feet
                    blocks = Story(self, name).blocks(self._package.xml(name))
                    held[attribute(one, "type") or "default"] = [
                        it for it in blocks if isinstance(it, Paragraph | Table)
                    ]
        return section

    # ------------------------------------------------------------ notes

    def _read_notes(self, part: str) -> dict[str, Element]:
        if part not in self._parts:
            return {}
        notes = [one for one in self._package.xml(self._parts[part]) if not attribute(one, "type")]
        return {attribute(one, "id"): one for one in notes[:MOST_NOTES]}

    def note(self, kind: str, key: str) -> tuple[str, tuple[Block, ...]]:
        """The sign of a note and what it says; endnotes are kept for the end."""
        note = self._notes[kind].get(key)
        if note is None or (kind, key) in self._signs:
            return self._signs.get((kind, key), ""), ()
        number = sum(1 for one, _key in self._signs if one == kind) + 1
        self._signs[kind, key] = text = spelled(number, "decimal" if kind == "footnote" else "lowerRoman")
        story = Story(self, self._parts[f"{kind}s"])
        story.runs.sign = text
        blocks = tuple(it for it in story.blocks(note) if isinstance(it, Paragraph | Table))
        if kind == "endnote":
            self._at_end += blocks
            return text, ()
        return text, blocks


class Story:
    """One part that has paragraphs: the body, a head, a foot, the notes."""

    def __init__(self, reader: Reader, part: str) -> None:
        self._reader = reader
        self.runs = Runs(reader._package, part, reader._styles, reader._left_out, reader.note)
        self._tables = Tables(self, reader._styles)
        self._joined: list[Piece] = []  # of a paragraph whose end was deleted

    def blocks(self, parent: Element, table: tuple[Properties, Properties] = ({}, {})) -> "Iterator[Element]":
        """Paragraphs and tables; after the last one of a section its `sectPr`. `table` is what a table's style says of its letters and paragraphs."""
        for one in parent:
            name = local(one)
            if name == "p":
                yield from self._paragraph(one, *table)
                section = child(child(one, "pPr"), "sectPr")
                if section is not None:
                    yield section
            elif name == "tbl":
                yield from self._tables.read(one)
            elif name in WRAPS:
                yield from self.blocks(one, table)
            elif name == "AlternateContent":
                yield from self.blocks(chosen(one), table)
            elif name == "sectPr":
                yield one
            elif name in {"altChunk", "subDoc"}:
                self._reader._left_out.add("embedded")

    def _paragraph(self, element: Element, letters: Properties, lines: Properties) -> Iterator[Block]:
        styles = self._reader._styles
        own_element = child(element, "pPr")
        own = properties(own_element)
        style = own.get("pStyle", {}).get("val") or styles.default("paragraph")
        by_style = styles.of(style, "pPr")
        ground = merged(styles.base("rPr"), letters, styles.of(style, "rPr"))
        mark_element = child(own_element, "rPr")
        mark = merged(ground, properties(mark_element))
        beside: list[Element] = []
        pieces = [*self._joined, *self.runs.pieces(element, ground, beside)]
        if child(mark_element, "del") is not None or child(mark_element, "moveFrom") is not None:
            self._joined = pieces
            return
        self._joined = []
        if not pieces and on(mark, "vanish") and not beside:
            return
        said = merged(styles.base("pPr"), lines, by_style, own)
        label = None
        listed = said.get("numPr", {})
        if listed.get("numId", "0") != "0" and (pieces or beside):
            label = self._reader._numbering.next(listed["numId"], whole(listed.get("ilvl", "0")))
        if label:
            # What a list says of its indents stands above the style that it was named in by hand, and below the one that names it.
            layers = (by_style, label.paragraph, own) if "numPr" in own else (label.paragraph, by_style, own)
            said = merged(styles.base("pPr"), lines, *layers)
            face = styles.face(merged(mark, label.run))
            before: list[Piece] = [Text(label.text, face)] if label.text else []
            if label.text and label.follows == "tab":
                before.append(Tab(face))
            elif label.text and label.follows == "space":
                before.append(Text(" ", face))
            pieces = before + pieces
        made = self._laid_out(said, pieces, styles.face(mark), style)
        yield from self._beside(beside, made)
        if pieces or not beside:
            yield from _cut_at_pages(made)

    def _beside(self, beside: list[Element], anchor: Paragraph) -> Iterator[Block]:
        """What floated beside a paragraph stands before it."""
        for one in beside:
            if isinstance(one, tuple):
                yield Paragraph([one[0]], anchor.mark, align=one[1], before=4, after=4, keep_next=True)
            else:
                yield from (it for it in self.blocks(one) if isinstance(it, Paragraph | Table))

    def _laid_out(self, said: Properties, pieces: list[Piece], mark: Face, style: str) -> Paragraph:
        indents, space = said.get("ind", {}), said.get("spacing", {})
        rtl = on(said, "bidi")
        start = points(indents.get("start") or indents.get("left", "0"))
        end = points(indents.get("end") or indents.get("right", "0"))
        first = points(indents.get("firstLine", "0")) - points(indents.get("hanging", "0"))
        line = space.get("line", "")
        rule = space.get("lineRule", "auto")
        share = points(line, 240, 0.1, 20) if line and rule == "auto" else 1.0
        sides = {side: _rule(value) for side, value in said.get("pBdr", {}).items()}

        def gap(name: str) -> float:
            auto = space.get(f"{name}Autospacing", "0").lower() in {"1", "true", "on"}
            return HTML_SPACE if auto else points(space.get(name, "0"), least=0)

        stops = (
            Stop(points(at), *value.split(" ", 1))
            for at, value in said.get("tabs", {}).items()
            if not value.startswith(("clear", "bar"))
        )
        return Paragraph(
            pieces, mark, ALIGNS.get(said.get("jc", {}).get("val", ""), "start"), rtl, start, end, first,
            before=gap("before"), after=gap("after"), line=share or 1.0,
            exact=points(line, least=1) if rule == "exact" and line else 0.0,
            least=points(line, least=0) if rule == "atLeast" and line else 0.0,
            stops=tuple(sorted(stops, key=lambda stop: stop.at)), every=self._reader._every,
            keep_next=on(said, "keepNext"), keep_lines=on(said, "keepLines"),
            widows=on(said, "widowControl") if "widowControl" in said else True,
            page_before=on(said, "pageBreakBefore"), style=style, tight=on(said, "contextualSpacing"),
            fill=colour(said.get("shd", {}).get("fill", "")), above=sides.get("top"), below=sides.get("bottom"),
        )  # fmt: skip


def _rule(value: str) -> Rule | None:
    kind, size, ink = value.split(" ", 2)
    return None if kind in {"", "nil", "none"} else Rule(max(0.25, min(6.0, points(size, 8))), colour(ink) or (0, 0, 0))


def _cut_at_pages(paragraph: Paragraph) -> Iterator[Paragraph]:
    """A page break makes two paragraphs of one; where it comes last it only turns the page."""
    parts: list[list[Piece]] = [[]]
    for piece in paragraph.pieces:
        if isinstance(piece, Break) and piece.page:
            parts.append([])
        else:
            parts[-1].append(piece)
    if len(parts) == 1:
        yield paragraph
        return
    for number, pieces in enumerate(parts):
        part = replace(paragraph, pieces=pieces, keep_next=False, widows=False)
        if number:
            part = replace(part, page_before=True, before=0.0, first=0.0)
        if not pieces:
            part = replace(part, exact=0.01, before=0.0, after=0.0, above=None, below=None, fill=None)
        if pieces or number:
            yield part
