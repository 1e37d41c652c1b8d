"""Are letters light? A page fetches the western ones at once and of every other script what it writes."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
FACE = re.compile(r"@font-face \{\s+([^}]*)\s+\}")
ONE_FILE = 45_000  # bytes
WESTERN = 100_000  # bytes of everything that a page in English can fetch


@dataclass(frozen=True)
class Face:
    """One file of letters: which code points it is asked for."""

    family: str
    file: Path
    ranges: tuple[tuple[int, int], ...]

    def draws(self, letter: str) -> bool:
        inside = any(first <= ord(letter) <= last for first, last in self.ranges)
        return inside and ord(letter) in drawn(self.file)


@cache
def drawn(file: Path) -> set[int]:
    return set(TTFont(file).getBestCmap())


def faces(sheet: str) -> list[Face]:
    found = []
    for told in FACE.findall((CSS / sheet).read_text()):
        rule = dict(part.split(": ", 1) for part in " ".join(told.split()).rstrip("; ").split("; "))
        if address := re.search(r'url\("([^"]+)"\)', rule["src"]):
            ranges = []
            for part in rule.get("unicode-range", "U+0-10FFFF").split(", "):
                first, _, last = part.removeprefix("U+").partition("-")
                ranges.append((int(first, 16), int(last or first, 16)))
            found.append(Face(rule["font-family"].strip('"'), (CSS / address[1]).resolve(), tuple(ranges)))
    return found


WESTERN_FACES, OTHER_FACES = faces("tokens.css"), faces("letters.css")


def fetched(text: str) -> set[Path]:
    """The files that a browser fetches to draw this: of those that are asked for a letter, the last one that has it."""
    return {
        next(face.file for face in reversed(OTHER_FACES) if face.family == "Scripts" and face.draws(letter))
        for letter in set(text) - {" "}
    }


def test_every_file_of_letters_is_used_and_every_used_one_is_there():
    used = {face.file for face in (*WESTERN_FACES, *OTHER_FACES)}
    assert used == set((CSS.parent / "fonts").resolve().rglob("*.woff2"))


def test_western_letters_fit_their_budget():
    assert sum(face.file.stat().st_size for face in WESTERN_FACES) < WESTERN


def test_no_file_of_other_letters_is_heavy():
    heavy = {face.file.name: face.file.stat().st_size for face in OTHER_FACES if face.file.stat().st_size > ONE_FILE}
    assert not heavy


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("海の図書館", 60_000),
        ("引き潮の夜にだけ開く海の図書館で、少女は溺れた祖父が返し忘れた一冊を探す。", 120_000),
        ("最后一位守灯人在风暴之夜收到一封来自未来的信", 110_000),
        ("바다의 도서관", 40_000),
        ("Ο τελευταίος υποβολέας", 15_000),
        ("День без теней", 20_000),
        ("سقوط الظلال", 25_000),
        ("ספריית הים", 6_000),
    ],
)
def test_a_title_or_a_logline_fetches_only_what_it_writes(text: str, most: int):
    assert sum(file.stat().st_size for file in fetched(text)) < most
