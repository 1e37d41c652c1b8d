"""May they? Who may begin at once, and who asks first."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from pitchey.accounts.models import PORTAL_ROLES, Block, Membership, User
from pitchey.ndas.models import Nda, Reader


def may_be_written_to(by: User, people: Iterable[User]) -> bool:
    """Whether there is somebody behind each of these names, for this person."""
    ids = {person.pk for person in people}
    there = User.objects.visible_to(by).filter(pk__in=ids, role__in=PORTAL_ROLES).exclude(pk=by.pk)
    return there.count() == len(ids)


def bound_readers() -> QuerySet[Reader]:
    """Those who accepted what their company signed, and still belong to it: bound like its signer."""
    return Reader.objects.filter(nda__signed_at__isnull=False, membership__isnull=False, accepted_at__isnull=False)


def known_to(by: User, people: Iterable[int]) -> set[int]:
    """Those of these people (primary keys) who are bound to this person by an agreement, or work with them: they need not be asked."""
    people = set(people)
    signed = Nda.objects.filter(signed_at__isnull=False).filter(
        Q(owner=by, requester__in=people) | Q(requester=by, owner__in=people)
    )
    known = {side for pair in signed.values_list("owner_id", "requester_id") for side in pair}
    accepted = bound_readers().filter(Q(nda__owner=by, person__in=people) | Q(person=by, nda__owner__in=people))
    known |= {side for pair in accepted.values_list("nda__owner_id", "person_id") for side in pair}
    mine = Membership.objects.filter(person=by).values("organisation")
    known |= set(
        Membership.objects.filter(organisation__in=mine, person__in=people).values_list("person_id", flat=True)
    )
    return known & people


def blocked_either_way(person: User) -> set[int]:
    """Those (primary keys) whom this person blocked, or who blocked them."""
    pairs = Block.objects.filter(Q(person=person) | Q(blocked=person)).values_list("person_id", "blocked_id")
    return {side for pair in pairs for side in pair} - {person.pk}


def either_blocked(one: int, other: int) -> bool:
    """Whether one of the two (primary keys) wants nothing to do with the other."""
    return Block.objects.filter(Q(person=one, blocked=other) | Q(person=other, blocked=one)).exists()
