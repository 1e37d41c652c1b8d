"""How far is a pitch? A meter for its owner, and what is still missing where."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pitchey.core.errors import FieldError, Sentence
from pitchey.pitches.fields import FIELDS, is_filled, missing_for_publication
from pitchey.pitches.models import Pitch

# By the editor's sections: what to say while something is missing.
_HINTS = {
    "basics": _("Start with the basics: a title, a logline, and what it is."),
    "story": _("Tell the story. The long synopsis is for readers under an NDA."),
    "world": _("Say what it feels like, and what it stands beside."),
    "characters": _("Introduce at least one character."),
    "credits": _("Say who is behind it."),
    "finance": _("Investors look at the budget band first."),
    "documents": _("Upload a script or a deck."),
}
# Sections that are rows of their own, complete with the first.
ROWS = ("characters", "credits", "documents")
# What makes a pitch complete. Publication needs less: `missing_for_publication`.
SECTIONS: dict[str, tuple[str, ...]] = {
    section: (section,)
    if section in ROWS
    else tuple(field.name for field in FIELDS.values() if field.section == section and field.counts)
    for section in _HINTS
}


@dataclass(frozen=True)
class Completeness:
    """`percent` of the meter, `sections` with (filled, of), and what publication still needs."""

    percent: int
    sections: dict[str, tuple[int, int]]
    missing: list[FieldError]
    hint: str | Promise

    @property
    def can_publish(self) -> bool:
        return not self.missing


def completeness(pitch: Pitch) -> Completeness:
    """How complete a working copy is. Four queries, whatever its size."""
    rows = {
        "characters": pitch.characters.exists(),
        "credits": pitch.credits.exists(),
        "documents": pitch.documents.filter(withdrawn_at=None).exists(),
    }
    sections: dict[str, tuple[int, int]] = {}
    hint: Sentence = ""
    for section, names in SECTIONS.items():
        filled = sum(rows[name] if name in ROWS else is_filled(getattr(pitch, name)) for name in names)
        sections[section] = (filled, len(names))
        if not hint and filled < len(names):
            hint = _HINTS[section]
    done = sum(filled for filled, _of in sections.values())
    return Completeness(
        percent=100 * done // sum(of for _filled, of in sections.values()),
        sections=sections,
        missing=missing_for_publication(pitch),
        hint=hint,
    )
