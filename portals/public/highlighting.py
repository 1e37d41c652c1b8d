"""Where do the words of a search stand in a text? As HTML, with `<mark>` around them."""

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from pitchey.discovery.query_parser import ParsedQuery


def highlighted(text: str, query: ParsedQuery | None) -> SafeString:
    """A text as HTML, with `<mark>` around the words that a search looked for."""
    pieces, end = [], 0
    for start, stop in query.spans(text) if query else ():
        pieces.append(f"{escape(text[end:start])}<mark>{escape(text[start:stop])}</mark>")
        end = stop
    return mark_safe("".join([*pieces, escape(text[end:])]))  # noqa: S308 - every piece was escaped
