"""Why was this found? The words of a search, marked where they stand in a text."""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_WANTED = re.compile(r'(?:^|\s)(?!-)"?([^\s]+)')
_MOST = 12


def marked(text: str, words: str) -> SafeString:
    """The text, escaped, with every word that begins like one of the search in `<mark>`."""
    wanted = [word for piece in _WANTED.findall(words) for word in re.findall(r"\w+", piece)][:_MOST]
    if not wanted:
        return escape(text)
    begins = re.compile(rf"\b(?:{'|'.join(map(re.escape, wanted))})\w*", re.IGNORECASE)
    parts, behind = [], 0
    for found in begins.finditer(text):
        parts += [escape(text[behind : found.start()]), "<mark>", escape(found.group()), "</mark>"]
        behind = found.end()
    return mark_safe("".join([*parts, escape(text[behind:])]))  # noqa: S308 - every part of the text is escaped
