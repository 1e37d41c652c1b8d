"""What will others see of the working copy? As a guest, a member and a signed reader would, before it is published."""

from django.utils.translation import gettext_lazy

from pitchey.ndas.access import Decision
from pitchey.pitches import versions
from pitchey.pitches.catalogue import Access, Visibility
from pitchey.pitches.models import Pitch
from portals.shared.pitches.presenters import details_of, document_rows, parts_of, protected_of, stills_of

AUDIENCES = {"guest": gettext_lazy("Guest"), "member": gettext_lazy("Member"), "signed": gettext_lazy("Signed")}
# What is open to each, and which pitches they find.
_OPEN = {
    "guest": (Access.PUBLIC,),
    "member": (Access.PUBLIC, Access.MEMBERS),
    "signed": (Access.PUBLIC, Access.MEMBERS, Access.NDA),
}
_FOUND = {
    "guest": (Visibility.PUBLIC,),
    "member": (Visibility.PUBLIC, Visibility.MEMBERS),
    "signed": tuple(Visibility),
}


def preview_of(pitch: Pitch, asked: str) -> dict[str, object]:
    """The working copy for the audience that was asked for ("guest" when it is none), as the market's own page shows it."""
    audience = asked if asked in AUDIENCES else "guest"
    copy = versions.content_of(pitch)
    content = copy["public"] | {name: copy[name] for name in ("characters", "credits", "stills")}
    opened = _OPEN[audience]
    fields_open = pitch.protected_access in opened
    documents = pitch.documents.current().ready().select_related("file").order_by("kind", "pk")
    seen = [(document, Decision(document.access in opened, audience)) for document in documents]
    return {
        "audience": audience,
        "audiences": AUDIENCES.items(),
        "hidden": pitch.visibility not in _FOUND[audience],
        "content": content,
        "parts": parts_of(content),
        "details": details_of(content),
        "stills": stills_of(content),
        "document_rows": document_rows(seen, fields_open, pitch.protected_access),
        "protected": protected_of(copy["protected"], pitch.currency) if fields_open else None,
    }
