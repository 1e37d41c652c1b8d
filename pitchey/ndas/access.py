"""May this person read this? The one gate, asked by every interface. Deny by default.

A document, and the protected fields as a group, have an access setting.
`public`: whoever may see the pitch. `members`: investors and production companies that may see it. `nda`: whoever has an agreement in
force that covers it. `owner`: nobody else. The owner reads everything; staff nothing that is protected, but documents
under an access that a second one approved (`oversight`). Beyond `public`, the owner's limits hold as well (`ndas.limits`).

`ip` is the address of the request that wants to read; without one nobody is in any country, and where countries are named nobody is let in.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from django.db.models import QuerySet
from django.utils import timezone

from pitchey.accounts.models import Actor
from pitchey.accounts.policies import is_reader
from pitchey.core.countries import country_of
from pitchey.core.errors import NotFound
from pitchey.core.prepared import Prepared
from pitchey.core.types import Json
from pitchey.ndas import limits, policies
from pitchey.ndas.models import FIELDS, LIVE, Nda
from pitchey.oversight import services as oversight
from pitchey.pitches.catalogue import Access
from pitchey.pitches.fields import PROTECTED_FIELDS
from pitchey.pitches.models import Document, Pitch
from pitchey.pitches.versions import newest, protected_fields


@dataclass(frozen=True)
class Decision:
    """The answer, why, under which agreement, and until when. True or false by itself."""

    allowed: bool
    reason: str
    nda: Nda | None = None
    until: datetime | None = None
    sessions_left: int | None = None  # how many more times they may sit down with it; None: not counted
    country: str = ""  # where they were, when it is refused for that

    def __bool__(self) -> bool:
        return self.allowed

    @property
    def reason_is_disclosable(self) -> bool:
        """Whether a refused person hears why: they knew of the thing lawfully."""
        if self.reason in (limits.BLOCKED, limits.NOT_LISTED, limits.OTHER_COUNTRY, limits.COUNTRY_UNKNOWN):
            return self.nda is not None
        return self.reason in (ENDED, limits.DAYS_OVER, limits.VIEWS_USED)


ENDED = "ended"


def agreement_of(person: Actor, pitch: Pitch) -> Nda | None:
    """The agreement that speaks for this person on this pitch: the one in force, else the live one, else the last that was signed and has ended."""
    return agreements_of(person, [pitch.pk]).get(pitch.pk)


def agreements_of(person: Actor, pitches: Iterable[int]) -> dict[int, Nda]:
    """For each of these pitches (primary keys) the agreement that speaks for this person, where there is one. One query."""
    if not person.is_authenticated:
        return {}
    found: dict[int, Nda] = {}
    for nda in (
        Nda.objects.access_granting(person).filter(pitch__in=list(pitches)).relevant().order_by("requested_at", "pk")
    ):
        earlier = found.get(nda.pitch_id)
        if earlier is None or _takes_precedence(nda, earlier):
            found[nda.pitch_id] = nda
    return found


def _takes_precedence(later: Nda, earlier: Nda) -> bool:
    """Of two agreements of one person about one pitch (their own, and one that names them): in force before live, live before ended."""
    if earlier.status not in LIVE:
        return True
    return later.in_force and not earlier.in_force


def may_read(person: Actor, document: Document, *, ip: str = "") -> Decision:
    """May this person open the pages of this document?"""
    pitch = document.pitch
    if policies.owns(person, pitch):
        return Decision(True, "owner")
    if document.withdrawn_at is not None:
        return Decision(False, "withdrawn")
    if not Document.objects.filter(pk=document.pk).current().ready().exists():
        return Decision(False, "not_current")
    if grant := oversight.in_force(person, pitch):
        return Decision(True, "staff", until=grant.until)
    decision = _decide(person, document.access, document.kind, agreement_of(person, pitch), sees=_sees(person, pitch))
    decision = _within_limits(person, pitch, decision, ip)
    left = limits.sessions_left(person, pitch, [document.pk]) if decision else {}
    return _counted(decision, left.get(document.pk))


def may_know(person: Actor, document: Document) -> bool:
    """May this person know that there is this document, by its name? Where they are now does not matter for that."""
    decision = may_read(person, document)
    return bool(decision) or decision.reason == limits.COUNTRY_UNKNOWN


def may_download(person: Actor, document: Document, *, ip: str = "") -> Decision:
    """May this person take a copy with them? A marked one, where their agreement says so; the owner the file itself.

    Where the owner counts how often somebody reads, nobody but the owner takes a copy.
    """
    decision = may_read(person, document, ip=ip)
    if not decision or decision.reason == "owner":
        return decision
    if decision.nda is not None and decision.nda.download_allowed and document.pitch.limit_views is None:
        return decision
    return Decision(False, "no_downloads", decision.nda)


def may_read_fields(person: Actor, pitch: Pitch, *, ip: str = "") -> Decision:
    """May this person read the protected fields (long synopsis, budget, talent, plans)?"""
    if policies.owns(person, pitch):
        return Decision(True, "owner")
    decision = _decide(person, pitch.protected_access, FIELDS, agreement_of(person, pitch), sees=_sees(person, pitch))
    return _within_limits(person, pitch, decision, ip)


def protected_content(person: Actor, pitch: Pitch, *, ip: str = "") -> Json | None:
    """The protected fields as this person may read them, or None. The owner reads the working copy, others the newest version."""
    decision = may_read_fields(person, pitch, ip=ip)
    if not decision:
        return None
    if decision.reason == "owner":
        return {name: getattr(pitch, name) for name in PROTECTED_FIELDS}
    version = newest(pitch)
    return protected_fields(version.content) if version else None


def decisions(person: Actor, pitch: Pitch, *, ip: str = "") -> list[tuple[Document, Decision]]:
    """Every document in use, and whether this person may open it. At most three queries, however many documents; a fourth where readings are counted."""
    rows = _documents_in_use(pitch.pk)
    for row in rows:
        row.pitch = pitch
    if policies.owns(person, pitch):
        return [(row, Decision(True, "owner")) for row in rows]
    if grant := oversight.in_force(person, pitch):
        return [(row, Decision(True, "staff", until=grant.until)) for row in rows]
    nda, sees = agreement_of(person, pitch), _sees(person, pitch)
    found = [
        (row, _within_limits(person, pitch, _decide(person, row.access, row.kind, nda, sees=sees), ip)) for row in rows
    ]
    left = limits.sessions_left(person, pitch, [row.pk for row, decision in found if decision])
    return [(row, _counted(decision, left.get(row.pk))) for row, decision in found]


@Prepared
def _documents_in_use(pitch_pk: int) -> QuerySet[Document]:
    return Document.objects.filter(pitch=pitch_pk).current().ready().select_related("file").order_by("kind", "pk")


def readable(person: Actor, pitch: Pitch, *, ip: str = "") -> list[Document]:
    """The documents in use that this person may open now, by kind. Agrees with `may_read`."""
    return [document for document, decision in decisions(person, pitch, ip=ip) if decision]


def locked_kinds(person: Actor, pitch: Pitch, *, ip: str = "") -> list[str]:
    """What this person may not open but could ask for, named by kind and never by title or size."""
    return sorted(
        {row.kind for row, decision in decisions(person, pitch, ip=ip) if not decision and row.access != Access.OWNER}
    )


def document_for(person: Actor, public_id: str, *, ip: str = "") -> Document:
    """A document that this person may know of: their own, one they may read, or one that they could read until their access ended.

    Raises:
        NotFound: for everybody else, and when there is no such document.
    """
    document = Document.objects.select_related("file", "pitch").filter(public_id=public_id).first()
    if document is None:
        raise NotFound()
    decision = may_read(person, document, ip=ip)
    if decision or decision.reason_is_disclosable:
        return document
    raise NotFound()


def allowed_actions(person: Actor, pitch: Pitch) -> list[str]:
    """What this person may do now with a pitch that they see, by name: for an interface's buttons and the API's `me.allowed_actions`."""
    if not person.is_authenticated:
        return []
    nda = agreement_of(person, pitch)
    may_withdraw = nda is not None and policies.may_withdraw(person, nda)
    return policies.acts(person, pitch, nda, may_withdraw=may_withdraw)


def _sees(person: Actor, pitch: Pitch) -> Callable[[], bool]:
    """Whether they may open the pitch's page: asked only where the rule turns on it, and then once."""
    return cache(lambda: Pitch.objects.visible_to(person).filter(pk=pitch.pk).exists())


def _decide(person: Actor, access: str, material: str, nda: Nda | None, *, sees: Callable[[], bool]) -> Decision:
    """The rule for everybody but the owner; `sees` says whether they may open the pitch's page."""
    if person.is_authenticated and not person.is_active:
        return Decision(False, "suspended")
    if access == Access.NDA:
        return _under(nda, material, sees=sees)
    if access == Access.OWNER:
        return Decision(False, "owner_only")
    if not sees():
        return Decision(False, "not_visible")
    if access == Access.PUBLIC:
        return Decision(True, "public")
    if is_reader(person):
        return Decision(True, "member")
    return Decision(False, "not_a_member")


def _within_limits(person: Actor, pitch: Pitch, decision: Decision, ip: str) -> Decision:
    """The rule's answer within the owner's limits. What everybody may read has none: a guest would read it all the same."""
    if not decision or decision.reason == "public":
        return decision
    assert person.is_authenticated  # noqa: S101 - a guest may read what is public, and nothing else
    if reason := limits.refuses(person, pitch):
        return Decision(False, reason, decision.nda)
    if decision.nda is not None:
        until = limits.ends_at(pitch, decision.nda)
        if until is not None and until <= timezone.now():
            return Decision(False, limits.DAYS_OVER, decision.nda)
        decision = replace(decision, until=until)
    country = country_of(ip) if pitch.allowed_countries else ""
    if reason := limits.refuses_place(pitch, country):
        return Decision(False, reason, decision.nda, country=country)
    return decision


def _counted(decision: Decision, left: tuple[int, bool] | None) -> Decision:
    """The answer where readings are counted: `left` as `limits.sessions_left` says it. Who sits there now may stay."""
    if not decision or left is None or decision.reason == "public":
        return decision
    times, here = left
    if times == 0 and not here:
        return Decision(False, limits.VIEWS_USED, decision.nda)
    return replace(decision, sessions_left=times)


def _under(nda: Nda | None, material: str, *, sees: Callable[[], bool]) -> Decision:
    """What an agreement says about one material."""
    if nda is None or material not in nda.materials:
        return Decision(False, "no_agreement")
    if nda.in_force:
        return Decision(True, "agreement", nda, nda.expires_at) if sees() else Decision(False, "not_visible", nda)
    return Decision(False, ENDED if nda.signed_at else "not_signed", nda)
