"""What exactly is signed? The text of an agreement, made from a template and frozen."""

import string
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from pitchey.core.errors import Invalid
from pitchey.ndas.models import MATERIALS, Nda, Template

# What a template may speak of.
PLACEHOLDERS = frozenset(
    {"owner", "owner_organisation", "signer", "signer_organisation", "pitch", "version", "version_sha256", "materials",
     "term_days", "download", "date"}
)  # fmt: skip

CONSENT_VERSION = "1"


def consent_text() -> str:
    """What a signer agrees to beside the agreement itself; kept with the signature."""
    return _(
        "I have read this agreement and agree to sign it electronically. My signature has the force of one on paper."
    )


def check_template(body: str) -> None:
    """Whether a template can be filled.

    Raises:
        Invalid: it names something unknown, or its braces do not match.
    """
    try:
        names = {name for _text, name, _spec, _conversion in string.Formatter().parse(body) if name is not None}
    except ValueError as error:
        raise Invalid([("body", "bad_braces", _("A brace is opened and not closed."))]) from error
    if unknown := sorted(names - PLACEHOLDERS):
        raise Invalid([("body", "unknown_placeholder", _("Unknown: %(names)s") % {"names": ", ".join(unknown)})])


def default_template() -> Template:
    """The text that a decision uses."""
    return Template.objects.get(slug="standard", is_current=True)


def fill(template: Template, nda: Nda) -> str:
    """The text of one agreement. The NDA has its decision (term, materials, version) already."""
    labels = dict(MATERIALS)
    version = nda.version
    if version is None:
        raise ValueError("an agreement is about a version")
    values: dict[str, Any] = {
        "owner": nda.owner.display_name,
        "owner_organisation": _of(nda.pitch.organisation),
        "signer": nda.requester.display_name,
        "signer_organisation": _of(nda.organisation),
        "pitch": version.content["public"]["title"],
        "version": version.number,
        "version_sha256": version.sha256,
        "materials": "\n".join(f"– {labels[slug]}" for slug in nda.materials),
        "term_days": nda.term_days,
        "download": (
            _("The Recipient may keep one copy of each document, marked with the Recipient's name on every page.")
            if nda.download_allowed
            else _("The Recipient may not keep copies.")
        ),
        "date": timezone.now().strftime("%d %B %Y"),
    }
    return template.body.format(**values).strip() + "\n"


def _of(organisation: Any) -> str:
    return f", {organisation.name}" if organisation else ""
