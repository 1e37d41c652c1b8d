"""Which number or bullet stands before this paragraph? Lists count as their definitions say."""

import re
from dataclasses import dataclass

from pitchey.word.cascade import Properties, properties, whole
from pitchey.word.package import Element, Package, attribute, child, local

# What the fonts Symbol and Wingdings draw for these codes.
SIGNS = {
    0xB7: "•", 0xA7: "▪", 0xA8: "▫", 0xD8: "›", 0xFC: "✓", 0x76: "•", 0x6E: "▪", 0x71: "□", 0x6F: "□", 0x6C: "●", 0x6D: "○", 0x75: "◆",
    0x77: "◆", 0xE0: "→", 0xDF: "←", 0xE8: "→", 0xF0: "→", 0xAE: "→", 0x2D: "−", 0x4A: "☺", 0x9F: "•", 0xFE: "☑", 0xA3: "☐",
}  # fmt: skip
ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


def sign(text: str) -> str:
    """A bullet or symbol of a font of signs, in letters that every font has."""
    return "".join(SIGNS.get(ord(one) & 0xFF, "•") if "\uf000" <= one <= "\uf0ff" else one for one in text)


def spelled(number: int, form: str) -> str:
    """A number as lists and pages write it.

    >>> spelled(4, "lowerRoman"), spelled(28, "upperLetter")
    ('iv', 'BB')
    """
    if form in {"lowerLetter", "upperLetter"} and 0 < number < 800:
        text = chr(97 + (number - 1) % 26) * ((number - 1) // 26 + 1)
    elif form in {"lowerRoman", "upperRoman"} and 0 < number < 5000:
        text, left = "", number
        for value, letters in ROMAN:
            text += letters * (left // value)
            left %= value
    elif form == "decimalZero":
        return f"{number:02}"
    elif form == "none":
        return ""
    else:
        return str(number)
    return text.upper() if form.startswith("upper") else text


@dataclass(frozen=True)
class Label:
    """What stands before a paragraph, what follows it (tab, space, nothing), and how both look."""

    text: str
    follows: str
    run: Properties
    paragraph: Properties


class Numbering:
    """The lists of one document, and how far each has counted."""

    def __init__(self, package: Package, part: str) -> None:
        self._levels: dict[str, dict[int, Element]] = {}
        self._lists: dict[str, str] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        if not part:
            return
        root = package.xml(part)
        for one in root:
            if local(one) == "abstractNum":
                levels = {whole(attribute(level, "ilvl")): level for level in one if local(level) == "lvl"}
                self._levels[attribute(one, "abstractNumId")] = levels
            elif local(one) == "num":
                key = attribute(one, "numId")
                self._lists[key] = attribute(child(one, "abstractNumId"), "val")
                for change in (part for part in one if local(part) == "lvlOverride"):
                    start = child(change, "startOverride")
                    if start is not None:
                        self._starts[key, whole(attribute(change, "ilvl"))] = whole(attribute(start, "val"), 1)

    def next(self, key: str, depth: int) -> Label | None:
        """Count one on in the list `key` at `depth`; None where there is no such list."""
        levels = self._levels.get(self._lists.get(key, ""), {})
        level = levels.get(depth)
        if level is None:
            return None
        counts = self._counts.setdefault(self._lists[key], {})
        if (key, depth) in self._starts and (key, depth) not in self._begun:
            self._begun.add((key, depth))
            counts[depth] = self._starts[key, depth]
        else:
            counts[depth] = counts[depth] + 1 if depth in counts else _start(level)
        for deeper in [one for one in counts if one > depth]:
            del counts[deeper]
        form = attribute(child(level, "numFmt"), "val") or "decimal"
        written = attribute(child(level, "lvlText"), "val")
        if form == "bullet":
            text = sign(written)
            # A bullet may be the letter "o" of a font of one width.
            text = "◦" if text == "o" else text
        elif form == "none":
            text = ""
        else:
            text = re.sub("%([1-9])", lambda match: self._spelled(levels, counts, int(match[1]) - 1), written)
        follows = attribute(child(level, "suff"), "val") or "tab"
        run = {name: value for name, value in properties(child(level, "rPr")).items() if form != "bullet" or name != "rFonts"}  # fmt: skip
        return Label(text, follows, run, properties(child(level, "pPr")))

    @staticmethod
    def _spelled(levels: dict[int, Element], counts: dict[int, int], depth: int) -> str:
        level = levels.get(depth)
        form = attribute(child(level, "numFmt"), "val")
        return spelled(counts.get(depth, _start(level)), form)


def _start(level: Element) -> int:
    return whole(attribute(child(level, "start"), "val"), 1)
