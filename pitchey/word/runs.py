"""What stands in a paragraph? Words with their faces, tabs, breaks, pictures and page numbers.

What was inserted counts and what was deleted does not; comments are never looked at; what is hidden stays hidden.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from pitchey.word.cascade import Properties, Styles, merged, on, properties
from pitchey.word.content import Block, Break, NoteMark, Number, Piece, Tab, Text
from pitchey.word.numbering import sign
from pitchey.word.package import Element, Package, attribute, child, local
from pitchey.word.pictures import drawn, old_drawn

# What only wraps around runs.
WRAPS = {"hyperlink", "ins", "moveTo", "smartTag", "customXml", "sdt", "sdtContent", "dir", "bdo", "fldSimple"}
GONE = {"del", "moveFrom", "delText", "delInstrText", "instrText", "rPr", "commentReference", "annotationRef", "sdtPr"}
COMPLEX = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
MATHS = {"oMath", "oMathPara"}
SHOWN_ALOUD = {"chart", "relIds", "wgp", "wpc", "wsp", "cNvCnPr"}

Beside: TypeAlias = "list[Block]"


class Runs:
    """The runs of one part: its pictures are found by its own relationships, its fields end where they began."""

    def __init__(
        self,
        package: Package,
        part: str,
        styles: Styles,
        left_out: set[str],
        note: Callable[[str, str], tuple[str, tuple[Block, ...]]],
    ) -> None:
        self._package, self._styles, self._left_out, self._note = package, styles, left_out, note
        self.related = package.related(part)
        self.sign = ""  # of the note that is being read
        self._fields: list[dict[str, str]] = []

    def pieces(self, parent: Element, ground: Properties, beside: list[Element]) -> Iterator[Piece]:
        """The pieces of a paragraph whose style says `ground`; text boxes and floating pictures go `beside` it."""
        for one in parent:
            name = local(one)
            if name == "r":
                yield from self._run(one, ground, beside)
            elif name == "fldSimple" and (number := self._number(attribute(one, "instr"), ground)):
                yield number
            elif name in WRAPS:
                yield from self.pieces(one, ground, beside)
            elif name == "AlternateContent":
                yield from self.pieces(chosen(one), ground, beside)
            elif name in MATHS:
                self._left_out.add("formulas")
                said = "".join(part.text or "" for part in one.iter() if local(part) == "t")
                yield from self._words(said, ground)

    def _run(self, run: Element, ground: Properties, beside: list[Element]) -> Iterator[Piece]:
        own = properties(child(run, "rPr"))
        style = own.get("rStyle", {}).get("val", "")
        look = merged(ground, self._styles.of(style, "rPr"), own)
        if on(look, "vanish") or on(look, "specVanish"):
            # The fields that begin in it begin all the same.
            for one in run:
                if local(one) in {"fldChar", "instrText"}:
                    list(self._part(one, look, beside))
            return
        for one in run:
            yield from self._part(one, look, beside)

    def _part(self, one: Element, look: Properties, beside: list[Element]) -> Iterator[Piece]:
        name = local(one)
        if name == "fldChar":
            yield from self._turn(attribute(one, "fldCharType"), look)
        elif name == "instrText":
            if self._fields and not self._fields[-1]["shown"]:
                self._fields[-1]["says"] += one.text or ""
        elif name in GONE or not all(field["shown"] == "yes" for field in self._fields):
            return
        elif name == "t":
            kept = (one.text or "") if attribute(one, "space") == "preserve" else (one.text or "").strip()
            yield from self._words(kept, look)
        elif name in {"tab", "ptab"}:
            yield Tab(self._styles.face(look), attribute(one, "alignment") if name == "ptab" else "")
        elif name in {"br", "cr"}:
            kind = attribute(one, "type")
            if kind == "column":
                self._left_out.add("columns")
            yield Break(self._styles.face(look), page=kind in {"page", "column"})
        elif name == "noBreakHyphen":
            yield from self._words("\u2011", look)
        elif name == "softHyphen":
            yield from self._words("\u00ad", look)
        elif name == "pgNum":
            yield Number(self._styles.face(look))
        elif name == "sym":
            code = attribute(one, "char")
            text = chr(int(code, 16)) if re.fullmatch("[0-9A-Fa-f]{4}", code) else "•"
            yield from self._words(sign(text), look)
        elif name == "ruby":
            yield from self._ruby(one, look, beside)
        elif name in {"footnoteReference", "endnoteReference"}:
            text, blocks = self._note(name.removesuffix("Reference"), attribute(one, "id"))
            if text:
                face = self._styles.face(look | {"vertAlign": {"val": "superscript"}})
                yield NoteMark(text, face, blocks)
        elif name in {"footnoteRef", "endnoteRef"}:
            yield Text(self.sign, self._styles.face(look | {"vertAlign": {"val": "superscript"}}))
        elif name in {"drawing", "pict", "object"}:
            yield from self._picture(one, beside)
        elif name == "AlternateContent":
            for part in chosen(one):
                yield from self._part(part, look, beside)

    def _ruby(self, one: Element, look: Properties, beside: list[Element]) -> Iterator[Piece]:
        """How a word is read stands behind it, as it cannot stand above."""
        base, above = child(one, "rubyBase"), child(one, "rt")
        yield from self.pieces(base if base is not None else (), look, beside)
        said = "".join(part.text or "" for part in (above.iter() if above is not None else ()) if local(part) == "t")
        if said:
            yield from self._words(f"（{said}）", look)

    # ------------------------------------------------------------ fields

    def _turn(self, kind: str, look: Properties) -> Iterator[Piece]:
        """A field begins, shows, or ends. Page numbers are our own; of others what they last showed is shown."""
        if kind == "begin":
            self._fields.append({"says": "", "shown": ""})
        elif self._fields and kind == "separate":
            number = self._number(self._fields[-1]["says"], look)
            self._fields[-1]["shown"] = "no" if number else "yes"
            if number and self._outside():
                yield number
        elif self._fields and kind == "end":
            field = self._fields.pop()
            number = self._number(field["says"], look)
            if number and not field["shown"] and all(one["shown"] == "yes" for one in self._fields):
                yield number

    def _outside(self) -> bool:
        return all(field["shown"] == "yes" for field in self._fields[:-1])

    def _number(self, says: str, look: Properties) -> Number | None:
        word = says.split()[0].upper() if says.split() else ""
        if word not in {"PAGE", "NUMPAGES", "SECTIONPAGES"}:
            return None
        return Number(self._styles.face(look), all=word != "PAGE")

    # ------------------------------------------------------------ words and pictures

    def _words(self, text: str, look: Properties) -> Iterator[Piece]:
        text = unicodedata.normalize("NFC", "".join(one if one >= " " else " " for one in text))
        if not text:
            return
        complex = on(look, "rtl") or on(look, "cs") or bool(COMPLEX.search(text))
        plain = self._styles.face(look)
        other = self._styles.face(look, complex=True) if complex else plain
        if on(look, "caps"):
            text = text.upper()
        if on(look, "smallCaps") and not on(look, "caps"):
            for small, big in re.findall(r"([^\W\dA-ZÀ-Þ_]+)|([\W\dA-ZÀ-Þ_]+)", text):
                yield Text((small or big).upper(), plain.smaller(0.8) if small else plain)
            return
        if other == plain:
            yield Text(text, plain)
            return
        for letters in re.findall(f"{COMPLEX.pattern}+|[^{COMPLEX.pattern[1:]}+", text):
            yield Text(letters, other if COMPLEX.match(letters) or on(look, "rtl") else plain)

    def _picture(self, one: Element, beside: list[Element]) -> Iterator[Piece]:
        boxes = [part for part in one.iter() if local(part) == "txbxContent"]
        beside += boxes
        read = drawn if local(one) == "drawing" else old_drawn
        picture = read(self._package, self.related, one)
        names = {local(part) for part in one.iter()}
        floats = "anchor" in names
        if boxes or (floats and picture):
            self._left_out.add("floating")
        if picture is None:
            if "blip" in names or "imagedata" in names:
                self._left_out.add("pictures")
            elif not boxes and local(one) != "object" and not names & {"hr"}:
                self._left_out.add("drawings")
            elif local(one) == "object":
                self._left_out.add("embedded")
        elif floats:
            beside.append((picture, _aligned(one)))
        else:
            yield picture


def _aligned(drawing: Element) -> str:
    """Where a floating picture stands across the page."""
    across = next((part for part in drawing.iter() if local(part) == "positionH"), None)
    said = child(across, "align")
    return {"left": "start", "right": "end"}.get(said.text or "", "center") if said is not None else "center"


def chosen(alternatives: Element) -> Iterable[Element]:
    """What we show of content that comes in several forms: the newest, else the one for older programs."""
    choice = child(alternatives, "Choice")
    if choice is None:
        choice = child(alternatives, "Fallback")
    return choice if choice is not None else ()
