"""Whose new pitches does somebody hear of?"""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from pitchey.accounts.models import OWNER_ROLES, User
from pitchey.accounts.policies import may_see_person
from pitchey.core.errors import Invalid, NotFound
from pitchey.discovery.models import Follow
from pitchey.notifications import services as notifications
from pitchey.pitches.models import Pitch


@transaction.atomic
def follow(*, by: User, person: User) -> None:
    """Hear of this person's new pitches.

    Raises:
        NotFound: nobody who brings pitches to the market, or somebody who blocked this person.
        Invalid: oneself.
    """
    if person.pk == by.pk:
        raise Invalid([("person", "yourself", _("You cannot follow yourself."))])
    if not may_see_person(by, person) or person.role not in OWNER_ROLES:
        raise NotFound()
    Follow.objects.get_or_create(person=by, followed=person)


@transaction.atomic
def unfollow(*, by: User, person: User) -> None:
    """Follow no longer."""
    Follow.objects.filter(person=by, followed=person).delete()


def unfollow_each_other(*, one: int, other: int) -> None:
    """After a block neither of two people (by primary key) follows the other."""
    Follow.objects.filter(Q(person=one, followed=other) | Q(person=other, followed=one)).delete()


def notify_followers(pitch_id: int, *, after: int = 0, batch: int = 200) -> int | None:
    """Tell those who follow a pitch's owner or their company that it was published; each of them once, and only if they may see it.

    Args:
        after: primary key of the last `Follow` that was done.

    Returns:
        Where the next batch goes on, or None at the end.
    """
    pitch = Pitch.objects.select_related("owner", "listing").get(pk=pitch_id)
    whom = Q(followed=pitch.owner) | (Q(organisation=pitch.organisation_id) if pitch.organisation_id else Q())
    follows = list(
        Follow.objects.filter(whom, person__is_active=True, pk__gt=after)
        .exclude(person=pitch.owner)
        .select_related("person")
        .order_by("pk")[:batch]
    )
    for row in follows:
        if Pitch.objects.visible_to(row.person).filter(pk=pitch.pk).exists():
            notifications.notify(
                to=row.person,
                kind="pitch.published",
                subject=pitch.public_id,
                key=f"pitch.published:{pitch.public_id}",
                params={"person": pitch.owner.display_name, "pitch": pitch.listing.title},
            )
    return follows[-1].pk if len(follows) == batch else None
