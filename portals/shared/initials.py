"""Which letters stand for a name? In any script, and for names that are not letters at all."""

import unicodedata

_JOINER = "\u200d"
_FLAGS = range(0x1F1E6, 0x1F200)
_SKINS = range(0x1F3FB, 0x1F400)


def initials(name: str) -> str:
    """One or two letters: of the first and last word where a script has capitals, else the first letter alone.

    Letters of joining and of syllabic scripts say nothing side by side. A name without letters is its first sign.
    """
    words = [word for word in unicodedata.normalize("NFC", name).split() if word[0].isalnum()]
    if not words:
        return _first(name.strip()) or "?"
    capitals = [_first(_first(word).upper()) for word in (words[0], words[-1])]
    if len(words) == 1 or any(letter == letter.lower() for letter in capitals):
        return capitals[0]
    return "".join(capitals)


def _first(text: str) -> str:
    """What a reader sees as the first sign: a letter with its marks, a whole emoji, a flag."""
    end = 1
    while end < len(text):
        joined = text[end] == _JOINER or text[end - 1] == _JOINER
        marks = unicodedata.category(text[end]).startswith("M") or ord(text[end]) in _SKINS
        flag = end == 1 and ord(text[0]) in _FLAGS and ord(text[1]) in _FLAGS
        if not (joined or marks or flag):
            break
        end += 1
    return text[:end]
