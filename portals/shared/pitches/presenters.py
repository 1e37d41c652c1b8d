"""How does a pitch stand on a page? Its parts in reading order, its protected fields, its stills, what is in its data room."""

from collections.abc import Mapping
from typing import TypedDict

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pitchey.core.countries import name_of
from pitchey.core.types import Json
from pitchey.media import services as media
from pitchey.media.models import File
from pitchey.ndas import limits
from pitchey.ndas.access import Decision
from pitchey.pitches.catalogue import Access, DocumentKind
from pitchey.pitches.fields import FIELDS, PROTECTED_FIELDS, PUBLIC_FIELDS, Kind, is_filled
from pitchey.pitches.models import Document, Pitch
from portals.shared.pitches.differences import describe_value

# What a page says in a way of its own: the title at its head, the genres in one line, the currency with its amount.
_SHOWN_ELSEWHERE = ("title", "genre", "genres", "currency")
_OPEN_TO: dict[str, Promise] = {
    Access.MEMBERS: gettext_lazy("Investors and production companies"),
    Access.NDA: gettext_lazy("After an agreement"),
}


class DocumentRow(TypedDict):
    """A document of the data room, or a kind of them, as a page shows it."""

    title: str
    what: str
    kind: str
    locks: bool
    open: bool
    href: str
    left_at: int
    limit: str


def parts_of(content: Json) -> list[tuple[str, str]]:
    """The public texts that were written, with their headings; what stands on a card stands at the head of the page already."""
    return [
        (str(FIELDS[name].title), content[name])
        for name in PUBLIC_FIELDS
        if FIELDS[name].kind == Kind.TEXT and not FIELDS[name].on_card and content.get(name)
    ]


def details_of(content: Json) -> list[dict[str, object]]:
    """What else was said in public, in short: the field, its value, and the words for it."""
    return [
        {"field": FIELDS[name], "value": content[name], "words": describe_value(name, content)}
        for name in PUBLIC_FIELDS
        if FIELDS[name].kind != Kind.TEXT and name not in _SHOWN_ELSEWHERE and is_filled(content.get(name))
    ]


def protected_of(fields: Json | None, currency: str) -> dict[str, object] | None:
    """The protected fields as a page shows them, or None when they are not for this reader."""
    if fields is None:
        return None
    values = fields | {"currency": currency}
    parts = [
        (str(FIELDS[name].title), words)
        for name in PROTECTED_FIELDS
        if name != "budget_minor" and (words := describe_value(name, values))
    ]
    budget = describe_value("budget_minor", values)
    return {"budget": budget, "parts": parts} if budget or parts else None


def stills_of(content: Json) -> list[dict[str, object]]:
    """The stills of a version with their addresses, in one query."""
    captions = {still["file"]: still["caption"] for still in content.get("stills", [])}
    files = File.objects.filter(public_id__in=captions, status=File.Status.READY).prefetch_related("renditions")
    pictures = {file.public_id: picture_of(file) for file in files}
    return [{"caption": caption, **pictures[file_id]} for file_id, caption in captions.items() if file_id in pictures]


def picture_of(file: File) -> dict[str, object]:
    """The largest public rendition of an image, or nothing while there is none."""
    rendition = max(file.renditions.all(), key=lambda row: row.width, default=None)
    if rendition is None:
        return {}
    return {"url": media.public_url(rendition.key), "width": rendition.width, "height": rendition.height}


def document_rows(
    decisions: "list[tuple[Document, Decision]]",
    fields_open: bool,
    fields_access: str,
    left_at: Mapping[int, int] | None = None,
) -> list[DocumentRow]:
    """What is in the room: what is open by its name, what is not by its kind alone. `locks`: an agreement opens it; `limit`: it has, and
    a limit of the owner keeps this reader out, in words.

    Args:
        left_at: the page that was open last, by document (primary key), for somebody who has read here.
    """
    rows: list[DocumentRow] = []
    locked: dict[str, tuple[str, str]] = {}
    for document, decision in decisions:
        if decision:
            rows.append(_open_document_row(document, (left_at or {}).get(document.pk, 0)))
        elif document.access != Access.OWNER:
            limited = decision.reason_is_disclosable and decision.nda is not None and decision.nda.in_force
            locked.setdefault(
                document.kind, (document.access, limit_sentence(document.pitch, decision) if limited else "")
            )
    labels = dict(DocumentKind.choices)
    rows += [
        _document_row(str(labels[kind]), limit or str(_OPEN_TO[access]), kind, access) | {"limit": limit}
        for kind, (access, limit) in locked.items()
    ]
    if fields_access != Access.OWNER:
        what = capfirst(_("open to you")) if fields_open else str(_OPEN_TO.get(fields_access, ""))
        fields = _document_row(_("Full synopsis, budget, talent and plans"), what, "", fields_access)
        rows.append(fields | {"open": fields_open})
    return rows


def limit_sentence(pitch: Pitch, decision: Decision) -> str:
    """Which of the owner's limits keeps somebody out who knew of the thing lawfully."""
    name = {"name": pitch.owner.display_name}
    if decision.reason == limits.VIEWS_USED:
        return _("You have read this as often as %(name)s allows.") % name
    if decision.reason == limits.DAYS_OVER:
        return _("The days that %(name)s gives after a signature are over.") % name
    if decision.reason == limits.OTHER_COUNTRY:
        where = name | {"country": name_of(decision.country)}
        return _("%(name)s does not let this be read from %(country)s, where you seem to be.") % where
    if decision.reason == limits.COUNTRY_UNKNOWN:
        return _("%(name)s lets this be read from some countries only, and we cannot tell where you are.") % name
    return _("%(name)s does not let you read this any more.") % name


def _document_row(title: str, what: str, kind: str, access: str) -> DocumentRow:
    locks = access == Access.NDA
    return {
        "title": title,
        "what": what,
        "kind": kind,
        "locks": locks,
        "open": False,
        "href": "",
        "left_at": 0,
        "limit": "",
    }


def _open_document_row(document: Document, left_at: int) -> DocumentRow:
    number = document.file.pages
    pages = ngettext("one page", "%(number)d pages", number) % {"number": number}
    what = _("Read, %(pages)s") % {"pages": pages}
    if left_at > 1:
        what = _("Go on at page %(page)d of %(pages)d") % {"page": left_at, "pages": number}
    rung = _document_row(document.name, what, document.kind, document.access)
    href = reverse("shared:reader", args=[document.public_id])
    return rung | {"open": True, "href": href, "left_at": left_at if left_at > 1 else 0}
