"""May they? Who may begin at once, and who asks first."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from pitchey.accounts.models import PORTAL_ROLES, Block, Membership, User
from pitchey.ndas.models import Nda


def may_be_written_to(by: Any, people: Iterable[User]) -> bool:
    """Whether there is somebody behind each of these names, for this person."""
    ids = {person.pk for person in people}
    there = User.objects.visible_to(by).filter(pk__in=ids, role__in=PORTAL_ROLES).exclude(pk=by.pk)
    return there.count() == len(ids)


def known_to(by: Any, people: Iterable[int]) -> set[int]:
    """Those of these people (primary keys) who have signed with this person, or work with them: they need not be asked."""
    people = set(people)
    signed = Nda.objects.filter(signed_at__isnull=False).filter(
        Q(owner=by, requester__in=people) | Q(requester=by, owner__in=people)
    )
    known = {side for pair in signed.values_list("owner_id", "requester_id") for side in pair}
    mine = Membership.objects.filter(person=by).values("organisation")
    known |= set(
        Membership.objects.filter(organisation__in=mine, person__in=people).values_list("person_id", flat=True)
    )
    return known & people


def parted(one: int, other: int) -> bool:
    """Whether one of the two (primary keys) wants nothing to do with the other."""
    return Block.objects.filter(Q(person=one, blocked=other) | Q(person=other, blocked=one)).exists()
