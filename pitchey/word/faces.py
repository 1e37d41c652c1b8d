"""Which font writes this? Open fonts as wide as those that documents ask for, and Noto for the scripts that they lack."""

from functools import cache
from pathlib import Path
from typing import Any

from fpdf import FPDF
from fpdf.drawing_primitives import DeviceRGB
from fpdf.enums import TextDirection, TextMode

from pitchey.fonts import FILES, FOLDER, coverage
from pitchey.word.content import Face

# As wide as Times New Roman, Arial, Courier New and Calibri, so that lines and pages end where they did.
FAMILIES = {"serif": "Tinos", "sans": "Arimo", "mono": "Cousine", "clerk": "Clerk"}
STYLES = {(False, False): "Regular", (True, False): "Bold", (False, True): "Italic", (True, True): "BoldItalic"}
# Their letters depend on their neighbours, so they are shaped.
SHAPED = {"NotoSansArabic-Regular", "NotoSansHebrew-Regular", "NotoSansThai-Regular"}
TALLEST, DEEPEST = 1.05, 0.35  # of fonts for other scripts, so that one word of them does not push lines apart
UNKNOWN = "\u25a1"
STRONG = 0.03  # how much thicker, in parts of the size, letters become that have no bold font
TURNED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")  # how pairs look where letters run to the left
DROPPED = {*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0xAD, *range(0xFE00, 0xFE10)}


class Faces:
    """The fonts of one PDF in the making."""

    def __init__(self, pdf: FPDF) -> None:
        self._pdf = pdf
        self._added: set[str] = set()
        self.unknown = False  # whether a letter came that no font has
        self.width = cache(self._width)
        self.metrics = cache(self._metrics)

    def cut(self, text: str, face: Face) -> list[tuple[str, str]]:
        """The text in pieces that one font each can write: its name, and the piece."""
        own = FOLDER / f"{FAMILIES[face.family]}-{STYLES[face.bold, face.italic]}.ttf"
        found: list[tuple[Path, list[str]]] = []
        current = own
        for letter in text:
            point = ord(letter)
            if point in DROPPED:
                if current.stem not in SHAPED or point not in {0x200C, 0x200D} or not found:
                    continue
            elif point == 0x2011 and point not in coverage(current):
                letter = "-"
            elif point in coverage(own) and (current is own or letter.isalnum() or point not in coverage(current)):
                current = own
            elif point not in coverage(current) or current is own:
                current = next((path for path in FILES if point in coverage(path)), own)
                if point not in coverage(current):
                    letter, self.unknown = UNKNOWN, True
            if found and found[-1][0] == current:
                found[-1][1].append(letter)
            else:
                found.append((current, [letter]))
        return [(self._add(path), "".join(letters)) for path, letters in found]

    def own(self, face: Face) -> str:
        """The font of a face for western letters."""
        return self._add(FOLDER / f"{FAMILIES[face.family]}-{STYLES[face.bold, face.italic]}.ttf")

    def _add(self, path: Path) -> str:
        if path.stem not in self._added:
            self._pdf.add_font(path.stem, fname=str(path))
            self._added.add(path.stem)
        return path.stem

    def _metrics(self, font: str) -> tuple[float, float]:
        """How high a font's lines reach and how deep, in parts of the size, as Word reckons it."""
        file = self._pdf.fonts[font.lower()].ttfont  # type: ignore[union-attr]  # all of ours are TrueType
        em, table, windows = file["head"].unitsPerEm, file["hhea"], file["OS/2"]
        if font.startswith("Noto"):
            return min(table.ascent / em, TALLEST), min(-table.descent / em, DEEPEST)
        high, deep = windows.usWinAscent, windows.usWinDescent
        gap = max(0, table.lineGap - (high + deep - table.ascent + table.descent))
        return (high + gap) / em, deep / em

    def _width(self, font: str, size: float, spaced: float, text: str) -> float:
        """How wide a piece of one font is, in points."""
        held = self._pdf.fonts[font.lower()]
        if font in SHAPED:
            self._pdf.set_font(font, size=size)
            self._pdf.set_text_shaping(True)
            wide = self._pdf.get_string_width(text)
            self._pdf.set_text_shaping(False)
            return float(wide)
        advances: Any = held.cw  # of a TrueType font by code point
        return float(sum(advances[ord(letter)] for letter in text)) * size / 1000 + spaced * len(text)

    def write(self, font: str, face: Face, text: str, x: float, y: float, *, rtl: bool) -> None:
        """Write a piece of one font, its baseline at `y`."""
        pdf = self._pdf
        pdf.set_font(font, size=face.size)
        pdf.set_text_color(*face.colour)
        if face.bold and font.startswith("Noto"):
            with pdf.local_context(
                text_mode=TextMode.FILL_STROKE, line_width=face.size * STRONG, draw_color=DeviceRGB(*(one / 255 for one in face.colour))
            ):  # fmt: skip
                self._write(font, face, text, x, y, rtl=rtl)
        else:
            self._write(font, face, text, x, y, rtl=rtl)

    def _write(self, font: str, face: Face, text: str, x: float, y: float, *, rtl: bool) -> None:
        pdf = self._pdf
        if font in SHAPED:
            pdf.set_text_shaping(True, direction=TextDirection.RTL if rtl else TextDirection.LTR)
            pdf.set_xy(x, y - 0.8 * face.size)
            pdf.cell(self.width(font, face.size, 0.0, text), face.size, text)
            pdf.set_text_shaping(False)
            return
        if face.spaced:
            pdf.set_char_spacing(face.spaced)
        pdf.text(x, y, text[::-1].translate(TURNED) if rtl else text)
        if face.spaced:
            pdf.set_char_spacing(0)
