"""How do an agreement's figures read on a page? Its amount of interest and the names of its materials."""

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
