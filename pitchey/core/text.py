"""How are words compared that people write with and without accents? Folded: lower case, Latin, Greek and Cyrillic letters without marks."""

import unicodedata

# Letters that Unicode does not take apart, but that people type as their neighbours.
_NEIGHBOURS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
_LAST_MARKED = "\u052f"  # the end of Cyrillic; beyond it a mark can make another letter (Hebrew, Devanagari, kana)


def folded(text: str) -> str:
    """`text` as search compares it: "Škoda" and "skoda", "Straße" and "strasse" are the same. Other scripts keep their marks."""
    text = unicodedata.normalize("NFC", text).casefold()
    if text.isascii():
        return text
    return "".join(_bare(letter) for letter in unicodedata.normalize("NFC", text)).translate(_NEIGHBOURS)


def _bare(letter: str) -> str:
    if letter.isascii():
        return letter
    apart = unicodedata.normalize("NFD", letter)
    if apart[0] <= _LAST_MARKED or "\u1e00" <= letter <= "\u1fff":
        # A mark that no letter of its own exists for stands alone, and is dropped as well.
        return "".join(part for part in apart if not "\u0300" <= part <= "\u036f")
    return letter
