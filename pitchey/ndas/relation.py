"""Where does somebody stand with a pitch, and which agreement says so? One word for every interface. It opens nothing: `access` alone does that."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone

from pitchey.accounts.models import READER_ROLES, Actor, User
from pitchey.accounts.policies import has_blocked
from pitchey.ndas import policies
from pitchey.ndas.models import LIVE, Nda
from pitchey.pitches.models import Pitch
from pitchey.pitches.policies import owns


class RelationState(StrEnum):
    """From the outside inwards; the last nine are the states of an agreement, by the clock."""

    GUEST = "guest"
    OWNER = "owner"
    BYSTANDER = "bystander"  # a role that does not ask
    CLOSED = "closed"  # nobody may ask, or not this person
    UNCONFIRMED = "unconfirmed"  # may ask once their address is confirmed
    COLLEAGUE = "colleague"  # of the company that brings the pitch; may ask like anybody
    OPEN = "open"  # may ask
    REQUESTED = "requested"
    APPROVED = "approved"
    SIGNED = "signed"
    NAMED = "named"  # their company signed, and they have to accept its text
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Relation:
    """The place, the agreement it comes from, and for an owner how many requests wait for an answer."""

    place: RelationState
    nda: Nda | None = None
    waiting: int = 0


def relation_of(person: Actor, pitch: Pitch) -> Relation:
    """Where this person stands with a pitch that they see: at most four queries."""
    if not person.is_authenticated:
        return Relation(RelationState.GUEST)
    if owns(person, pitch):
        waiting = Nda.objects.incoming(person).filter(pitch=pitch, status=Nda.Status.REQUESTED).count()
        return Relation(RelationState.OWNER, waiting=waiting)
    nda = _latest(person, pitch)
    place = _by_the_clock(nda) if nda else None
    if (
        nda
        and nda.company
        and place == RelationState.SIGNED
        and nda.readers.filter(person=person, accepted_at=None).exists()
    ):
        return Relation(RelationState.NAMED, nda)
    if place in LIVE:
        return Relation(place, nda)
    if person.role not in READER_ROLES:
        return Relation(RelationState.BYSTANDER, nda)
    # SECURITY: whoever is blocked stands where everybody stands at a pitch that is closed.
    if not policies.may_ask(person, pitch) or has_blocked(pitch.owner, person):
        return Relation(RelationState.CLOSED, nda)
    if not person.has_verified_email:
        return Relation(RelationState.UNCONFIRMED, nda)
    if place:
        return Relation(place, nda)
    company = pitch.organisation_id
    if company and person.memberships.filter(organisation=company).exists():
        return Relation(RelationState.COLLEAGUE)
    return Relation(RelationState.OPEN)


def _latest(person: User, pitch: Pitch) -> Nda | None:
    """The live agreement, else the one that was asked for last."""
    rows = list(Nda.objects.reading(person).filter(pitch=pitch).order_by("-requested_at", "-pk"))
    return next((row for row in rows if row.status in LIVE), rows[0] if rows else None)


def _by_the_clock(nda: Nda) -> RelationState:
    """Its state, whatever the sweep has got round to."""
    now = timezone.now()
    due = {"requested": nda.answer_due_at, "approved": nda.sign_due_at, "signed": nda.expires_at}.get(nda.status)
    if due and due <= now:
        return RelationState.EXPIRED if nda.status == Nda.Status.SIGNED else RelationState.LAPSED
    return RelationState(nda.status)
