"""`make picture`: draws the layers in docs/architecture.md from the contract that import-linter holds (`.importlinter`), words and all."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- drawn by make picture -->\n```\n", "```\n<!-- end of the drawing -->\n"
NAMES, WIDE = 46, 140  # where the words begin, and how far they go

Layer = tuple[str, str]  # the packages, and what they are for


def layers(contract: str) -> list[Layer]:
    """The layers of one contract from the top, each with the comment above it."""
    section = (ROOT / ".importlinter").read_text().split(f"[importlinter:contract:{contract}]")[1]
    block = re.search(r"^layers =\n((?: +.*\n)+)", section, re.MULTILINE)
    assert block, f"the contract {contract} has no layers"
    found, words = [], ""
    for line in map(str.strip, block[1].splitlines()):
        if line.startswith(";"):
            words = line.lstrip("; ")
        else:
            found.append((line.replace(" | ", " . "), words))
            words = ""
    return found


def picture() -> str:
    roof, *rooms = layers("layers")
    interfaces = next(layer for layer in layers("interfaces") if layer[0].startswith("portals"))
    portals = [(f"  {names}", words) for names, words in layers("portals")]
    return "".join(_row(names, words) for names, words in [roof, interfaces, *portals, *rooms])


def _row(names: str, words: str) -> str:
    """One layer; words that are too long go on under themselves."""
    lines, line = [], f"{names:<{NAMES - 1}}"
    for word in words.split():
        if len(line) + 1 + len(word) > WIDE:
            lines.append(line)
            line = " " * (NAMES - 1)
        line += f" {word}"
    return "".join(f"{each.rstrip()}\n" for each in [*lines, line])


def drawn(document: str) -> str:
    """The document with the picture as it should be."""
    before, rest = document.split(BEGIN)
    return before + BEGIN + picture() + END + rest.split(END)[1]


if __name__ == "__main__":
    DOCUMENT.write_text(drawn(DOCUMENT.read_text()))
