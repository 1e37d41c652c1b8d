"""How do the figures of agreements and readings stand on a page? Amounts, materials, page numbers."""

import re

from django import template

from pitchey.core.money import Money
from pitchey.ndas.models import MATERIALS, Nda

register = template.Library()
_LABELS = dict(MATERIALS)


@register.filter
def interest(nda: Nda) -> str:
    """The amount that the requester could imagine, or nothing."""
    return "" if nda.interest_minor is None else str(Money(nda.interest_minor, nda.interest_currency))


@register.filter
def materials(slugs: list[str]) -> str:
    """Names of materials in a row."""
    return ", ".join(str(_LABELS[slug]) for slug in slugs)


@register.filter
def runs(pages: list[int]) -> str:
    """Page numbers as people write them: 1–4, 7, 9–12."""
    found: list[list[int]] = []
    for page in sorted(pages):
        if found and page == found[-1][1] + 1:
            found[-1][1] = page
        else:
            found.append([page, page])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in found)


_HEADING = re.compile(r"\d+\. .{1,80}\Z")


@register.filter
def clauses(text: str) -> list[tuple[bool, str]]:
    """The paragraphs of an agreement, word for word, and which of them are headings ("4. Copies")."""
    paragraphs = [paragraph for paragraph in re.split(r"\n\s*\n", text.strip()) if paragraph]
    return [(place == 0 or bool(_HEADING.match(paragraph)), paragraph) for place, paragraph in enumerate(paragraphs)]
