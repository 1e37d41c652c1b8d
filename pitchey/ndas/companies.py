"""For whom does somebody sign? For themselves, or for a verified company and the people of it who are named."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from pitchey.accounts.models import READER_ROLES, Membership, Organisation, User
from pitchey.core.errors import Conflict, Forbidden, Invalid
from pitchey.ndas.models import Nda, Reader
from pitchey.ndas.querysets import MAY_ACT
from pitchey.pitches.models import Pitch

MOST_READERS = 50


def signs_for(person: User) -> Organisation | None:
    """The verified company whose owner or admin this person is: the one that they joined first."""
    rows = person.memberships.filter(role__in=MAY_ACT).select_related("organisation").order_by("joined_at", "pk")
    return next((row.organisation for row in rows if row.organisation.is_verified), None)


def acts_for(person: User, nda: Nda) -> bool:
    """Whether this person may sign or end a company's agreement now."""
    return Membership.objects.filter(person=person, organisation=nda.organisation_id, role__in=MAY_ACT).exists()


def colleagues(company: Organisation) -> QuerySet[Membership]:
    """The people of a company who could be named as readers."""
    rows = Membership.objects.filter(organisation=company, person__is_active=True, person__role__in=READER_ROLES)
    return rows.select_related("person").order_by("person__display_name", "pk")


def named(person: User, pitch: Pitch, readers: Iterable[str]) -> tuple[Organisation, list[Membership]]:
    """The company for which this person asks, and the memberships of those who would read, by their public ids.

    Raises:
        Forbidden: `not_for_company`, they are no owner or admin of a verified one.
        Invalid: nobody, too many, or somebody who is not of it or has an agreement of their own.
        Conflict: `already_asked`, there is a live agreement of this company about this pitch.
    """
    company = signs_for(person)
    if company is None:
        raise Forbidden(_("An owner or admin of a verified organisation asks for it."), code="not_for_company")
    wanted = set(readers)
    rows = [row for row in colleagues(company).exclude(person=pitch.owner_id) if row.person.public_id in wanted]
    if not rows or len(rows) > MOST_READERS or len(rows) != len(wanted):
        raise Invalid([("readers", "invalid_choice", _("Choose who of your organisation would read, up to fifty."))])
    live = Nda.objects.live().filter(pitch=pitch)
    if there := live.filter(company=True, organisation=company).first():
        raise Conflict(
            _("Your organisation has asked for this pitch already."), code="already_asked", nda=there.public_id
        )
    theirs = (
        live.exclude(requester=person).filter(requester__in=[row.person_id for row in rows]).select_related("requester")
    )
    if taken := sorted(row.requester.display_name for row in theirs):
        sentence = _("They have an agreement of their own about this pitch: %(names)s.")
        raise Invalid([("readers", "has_own", sentence % {"names": ", ".join(taken)})])
    return company, rows


def naming(person: User) -> Q:
    """The condition that a company's agreement names this person, who belongs to it."""
    return Q(pk__in=Reader.objects.filter(person=person, membership__isnull=False).values("nda"))


def name_readers(nda: Nda, rows: Iterable[Membership]) -> None:
    """Keep who will read under a company's agreement."""
    Reader.objects.bulk_create([Reader(nda=nda, person=row.person, membership=row) for row in rows])


def reader_count(owner: User) -> int:
    """How many people read under an owner's agreements now: those who signed for themselves, and of companies who accepted."""
    in_force = Nda.objects.incoming(owner).in_force()
    named = Reader.objects.filter(nda__in=in_force, membership__isnull=False, accepted_at__isnull=False)
    return in_force.filter(company=False).count() + named.count()


def readers_of(nda: Nda) -> list[int]:
    """Who reads under an agreement now, by primary key: its signer, or of a company's those who have accepted it."""
    if not nda.company:
        return [nda.requester_id]
    rows = nda.readers.filter(membership__isnull=False, accepted_at__isnull=False)
    return list(rows.values_list("person", flat=True))


def not_for_company() -> Forbidden:
    """Who is no owner or admin of the company now is told so."""
    return Forbidden(_("An owner or admin of the organisation does that."), code="not_for_company")
