"""What can a message point at? A pitch, an agreement, a page of a document: by id alone; each reader is told what they may know."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from pitchey.accounts.models import User
from pitchey.conversations.models import Message
from pitchey.core.errors import Invalid
from pitchey.core.ids import may_be_id
from pitchey.core.types import Json
from pitchey.ndas import access
from pitchey.ndas.models import Nda
from pitchey.pitches.models import Document, Pitch

Shown = dict[str, Any]  # kind and id; where one may know it also the title, and the thing itself under its kind

KINDS = {"pitch": {"id"}, "nda": {"id"}, "page": {"id", "page"}}


def read(card: object) -> Json | None:
    """A card as somebody wrote it, when it has the form of one.

    Raises:
        Invalid: it has not.
    """
    if card is None:
        return None
    if not isinstance(card, Mapping) or (kind := card.get("kind")) not in KINDS:
        raise _nothing()
    whole = card.keys() == KINDS[kind] | {"kind"} and isinstance(card["id"], str) and may_be_id(card["id"])
    if not whole or (kind == "page" and type(card["page"]) is not int):
        raise _nothing()
    return dict(card)


def validated(card: Json | None, *, by: User) -> Json | None:
    """A card as it is kept, when its sender may point at the thing.

    Raises:
        Invalid: it points at what is not theirs to see.
    """
    if card is None:
        return None
    if card["kind"] == "page":
        document = Document.objects.select_related("pitch", "file").filter(public_id=card["id"]).first()
        if document is None or not 1 <= card["page"] <= document.file.pages or not access.may_know(by, document):
            raise _nothing()
        return card | {"version": document.number}
    rows = Pitch.objects.visible_to(by) if card["kind"] == "pitch" else Nda.objects.visible_to(by)
    if not rows.filter(public_id=card["id"]).exists():
        raise _nothing()
    return card


def _nothing() -> Invalid:
    return Invalid([("card", "invalid", _("This card points at nothing that you can share."))])


def describe_cards(person: User, messages: Iterable[Message]) -> dict[int, Shown]:
    """What the cards of these messages (primary keys) say to this person. What is not theirs to know is named without its title."""
    by_kind: dict[str, dict[str, list[Message]]] = {kind: {} for kind in KINDS}
    for message in messages:
        if message.card:
            by_kind[message.card["kind"]].setdefault(message.card["id"], []).append(message)
    shown: dict[int, Shown] = {}
    pitches = Pitch.objects.visible_to(person).select_related("listing").filter(public_id__in=by_kind["pitch"])
    found: dict[str, Shown] = {
        pitch.public_id: {"title": pitch.listing.title, "pitch": pitch}
        for pitch in pitches
        if hasattr(pitch, "listing")
    }
    agreements = Nda.objects.visible_to(person).select_related("pitch__listing").filter(public_id__in=by_kind["nda"])
    found |= {nda.public_id: {"title": nda.pitch.listing.title, "nda": nda} for nda in agreements}
    documents = Document.objects.select_related("pitch", "file").filter(public_id__in=by_kind["page"])
    found |= {
        document.public_id: {"title": document.name, "document": document}
        for document in documents
        if access.may_know(person, document)
    }
    for kind, ids in by_kind.items():
        for public_id, pointing in ids.items():
            for message in pointing:
                shown[message.pk] = {"kind": kind, **(message.card or {}), **found.get(public_id, {})}
    return shown
