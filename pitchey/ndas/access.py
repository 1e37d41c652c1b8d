"""May this person read this? The one gate, asked by every door. Deny by default.

What opens what: a document (or the protected fields, as a group) has an access setting.
`public`: whoever may see the pitch. `members`: investors and production companies that may see it. `nda`: whoever has an agreement in
force that covers it. `owner`: nobody else. Staff read nothing here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from pitchey.core.errors import NotFound
from pitchey.ndas.models import FIELDS, LIVE, Nda
from pitchey.pitches.catalogue import Access
from pitchey.pitches.models import PROTECTED_FIELDS, Document, Pitch
from pitchey.pitches.policies import may_edit, may_publish
from pitchey.pitches.querysets import MARKET_ROLES
from pitchey.pitches.versions import newest


@dataclass(frozen=True)
class Decision:
    """The answer, why, under which agreement, and until when. True or false by itself."""

    allowed: bool
    reason: str
    nda: Nda | None = None
    until: datetime | None = None

    def __bool__(self) -> bool:
        return self.allowed


def _deny(reason: str, nda: Nda | None = None) -> Decision:
    return Decision(False, reason, nda)


def agreement_of(person: Any, pitch: Pitch, *, hold: bool = False) -> Nda | None:
    """The agreement that speaks for this person on this pitch: the live one, else the last that was signed and has ended.

    Args:
        hold: keep the row from changing until the transaction ends, so that a revocation waits for the page, or the page for it.
    """
    if not person.is_authenticated:
        return None
    rows = Nda.objects.filter(requester=person, pitch=pitch)
    lives = rows.filter(status__in=LIVE)
    # RACE: a revocation holds the same row, so it comes wholly before this page or wholly after it.
    live = (lives.locked() if hold else lives).first()
    return live or rows.exclude(signed_at=None).order_by("-signed_at").first()


def _decide(person: Any, pitch: Pitch, access: str, material: str, nda: Nda | None, visible: bool) -> Decision:
    if person.is_authenticated and not person.is_active:
        return _deny("suspended")
    if person.is_authenticated and pitch.owner_id == person.pk:
        return Decision(True, "owner")
    if pitch.status == Pitch.Status.REMOVED:
        return _deny("removed")
    if access == Access.PUBLIC:
        return Decision(True, "public") if visible else _deny("not_visible")
    if access == Access.MEMBERS:
        if visible and person.is_authenticated and person.role in MARKET_ROLES:
            return Decision(True, "member")
        return _deny("not_a_member")
    if access == Access.NDA:
        return _under(nda, material)
    return _deny("owner_only")


def _under(nda: Nda | None, material: str) -> Decision:
    """What an agreement says about one material."""
    if nda is None:
        return _deny("no_agreement")
    if nda.status == Nda.Status.SIGNED:
        if nda.expires_at is None or nda.expires_at <= timezone.now():
            return _deny("expired", nda)
        if material not in nda.materials:
            return _deny("not_covered", nda)
        return Decision(True, "agreement", nda, nda.expires_at)
    if nda.signed_at is not None:
        return _deny("ended", nda)
    return _deny("not_signed", nda)


def _visible(person: Any, pitch: Pitch) -> bool:
    return Pitch.objects.visible_to(person).filter(pk=pitch.pk).exists()


def may_read(person: Any, document: Document, *, hold: bool = False) -> Decision:
    """May this person open the pages of this document?"""
    pitch = document.pitch
    if document.withdrawn_at is not None:
        return _deny("withdrawn")
    if document.file.status != "ready":
        return _deny("not_ready")
    nda = agreement_of(person, pitch, hold=hold) if document.access == Access.NDA else None
    return _decide(person, pitch, document.access, document.kind, nda, _visible(person, pitch))


def may_download(person: Any, document: Document, *, hold: bool = False) -> Decision:
    """May this person take a marked copy with them? Only where the agreement says so; the owner always."""
    decision = may_read(person, document, hold=hold)
    if not decision or decision.reason == "owner":
        return decision
    if decision.nda is not None and decision.nda.download_allowed:
        return decision
    return _deny("no_downloads", decision.nda)


def may_read_fields(person: Any, pitch: Pitch) -> Decision:
    """May this person read the protected fields (long synopsis, budget, talent, plans)?"""
    nda = agreement_of(person, pitch) if pitch.protected_access == Access.NDA else None
    return _decide(person, pitch, pitch.protected_access, FIELDS, nda, _visible(person, pitch))


def protected_content(person: Any, pitch: Pitch) -> dict[str, Any] | None:
    """The protected fields as this person may read them, or None. The owner reads the working copy, others the newest version."""
    decision = may_read_fields(person, pitch)
    if not decision:
        return None
    if decision.reason == "owner":
        return {name: getattr(pitch, name) for name in PROTECTED_FIELDS}
    version = newest(pitch)
    return dict(version.content["protected"]) if version else None


def readable(person: Any, pitch: Pitch) -> list[Document]:
    """The documents of a pitch that this person may open now, by kind. Agrees with `may_read`."""
    return [document for document, decision in decisions(person, pitch) if decision]


def decisions(person: Any, pitch: Pitch) -> list[tuple[Document, Decision]]:
    """Every document in use, and whether this person may open it. Three queries, however many documents."""
    rows: Iterable[Document] = (
        Document.objects.filter(pitch=pitch).current().ready().select_related("file", "pitch").order_by("kind", "pk")
    )
    nda, visible = agreement_of(person, pitch), _visible(person, pitch)
    return [(row, _decide(person, pitch, row.access, row.kind, nda, visible)) for row in rows]


def locked_kinds(person: Any, pitch: Pitch) -> list[str]:
    """What is protected, named by kind and never by content: for the pitch page of somebody who may not read it."""
    kinds = {
        document.kind
        for document, decision in decisions(person, pitch)
        if not decision and document.access != Access.OWNER
    }
    return sorted(kinds)


def document_for(person: Any, public_id: str) -> Document:
    """A document that this person may know of: their own, one they may read, or one that they could read once.

    Raises:
        NotFound: for everybody else, and when there is no such document.
    """
    document = Document.objects.select_related("file", "pitch").filter(public_id=public_id).first()
    if document is None:
        raise NotFound()
    if person.is_authenticated and document.pitch.owner_id == person.pk:
        return document
    decision = may_read(person, document)
    if decision or decision.reason in ("ended", "expired"):
        return document
    raise NotFound()


def may(person: Any, pitch: Pitch) -> list[str]:
    """What this person may do now with a pitch that they see, by name: for a door's buttons and the API's `me.may`."""
    if not person.is_authenticated:
        return []
    if pitch.owner_id == person.pk:
        acts = ["read"]
        if may_edit(person, pitch):
            acts.append("edit")
        if may_publish(person, pitch):
            acts.append("publish")
        if pitch.status == Pitch.Status.PUBLISHED:
            acts.append("archive")
        if pitch.status == Pitch.Status.ARCHIVED:
            acts.append("unarchive")
        return acts
    acts = ["save", "like"] if pitch.status == Pitch.Status.PUBLISHED else []
    nda = Nda.objects.filter(requester=person, pitch=pitch, status__in=LIVE).first()
    if nda is None:
        if may_ask(person, pitch):
            acts.append("request_nda")
    elif nda.status == Nda.Status.APPROVED:
        acts += ["sign", "withdraw"]
    elif nda.status == Nda.Status.REQUESTED:
        acts.append("withdraw")
    elif nda.in_force:
        acts += ["read", "withdraw"]
    return acts


def may_ask(person: Any, pitch: Pitch) -> bool:
    """Whether somebody of the market could ask for access at all; a live agreement is looked at elsewhere."""
    return bool(
        person.is_authenticated
        and person.is_active
        and person.role in MARKET_ROLES
        and pitch.owner_id != person.pk
        and pitch.status == Pitch.Status.PUBLISHED
    )
