"""What do those who could read a pitch think of it? Stars, shown from five ratings as a fair mean."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from pitchey.accounts.models import Actor, User
from pitchey.core.cache import invalidate
from pitchey.core.errors import Forbidden, Invalid, NotFound
from pitchey.discovery.models import MOST_STARS, Rating
from pitchey.ndas.models import Nda
from pitchey.pitches.listings import GENERATION
from pitchey.pitches.models import Listing, Pitch
from pitchey.pitches.policies import owns

SHOWN_FROM = 5  # ratings
# The fair (Bayesian) mean: as if five more people had given three stars, so that a few friends do not outdo many strangers.
PRIOR, PRIOR_STARS = 5, 3
PERIODS = {"rated": None, "rated_year": timedelta(days=365), "rated_month": timedelta(days=30)}


def may_rate(person: Actor, pitch: Pitch) -> bool:
    """Whether somebody signed an agreement for this pitch, or accepted one that their company signed, and so could read it. Never its
    owner or one of the company that brings it."""
    return bool(
        person.is_authenticated
        and person.is_active
        and not owns(person, pitch)
        and not (pitch.organisation_id and person.memberships.filter(organisation=pitch.organisation_id).exists())
        and Nda.objects.access_granting(person).filter(pitch=pitch, signed_at__isnull=False).exists()
    )


@transaction.atomic
def rate(*, by: User, pitch: Pitch, stars: int) -> None:
    """Give a pitch one to five stars, or change those given.

    Raises:
        NotFound: it is not theirs to see.
        Forbidden: they never could read it, or it is theirs.
        Invalid: not a number of stars.
    """
    if not Pitch.objects.visible_to(by).filter(pk=pitch.pk).exists():
        raise NotFound()
    if not may_rate(by, pitch):
        raise Forbidden(_("Those who signed the agreement and could read it may rate a pitch."))
    if not 1 <= stars <= MOST_STARS:
        raise Invalid([("stars", "out_of_range", _("Give one to five stars."))])
    # RACE: two who rate at once are counted one after the other.
    Listing.objects.select_for_update().get(pitch=pitch)
    Rating.objects.update_or_create(person=by, pitch=pitch, defaults={"stars": stars, "rated_at": timezone.now()})
    _recompute(pitch.pk)


@transaction.atomic
def unrate(*, by: User, pitch: Pitch) -> None:
    """Take one's stars back. Nothing happens when none were given."""
    Listing.objects.select_for_update().filter(pitch=pitch).first()
    gone, _rows = Rating.objects.filter(person=by, pitch=pitch).delete()
    if gone:
        _recompute(pitch.pk)


def stars_of(*, person: Actor, pitch: Pitch) -> int:
    """The stars that somebody gave a pitch; 0 for none."""
    if not person.is_authenticated:
        return 0
    return Rating.objects.filter(person=person, pitch=pitch).values_list("stars", flat=True).first() or 0


def recompute_ratings() -> None:
    """Let ratings leave the month and the year; safe to repeat."""
    for pitch in Listing.objects.filter(Q(rated_month__gt=0) | Q(rated_year__gt=0)).values_list("pk", flat=True):
        with transaction.atomic():
            Listing.objects.select_for_update().get(pk=pitch)
            _recompute(pitch)


def _recompute(pitch: int) -> None:
    """Write the means of a pitch (primary key) into its listing, in thousandths of a star. The caller holds the listing."""
    now, ratings = timezone.now(), Rating.objects.filter(pitch=pitch, person__is_active=True)
    within = {name: Q(rated_at__gt=now - span) if span else Q() for name, span in PERIODS.items()}
    counted = ratings.aggregate(
        **{f"{name}_number": Count("pk", filter=when) for name, when in within.items()},
        **{f"{name}_stars": Sum("stars", filter=when) for name, when in within.items()},
    )
    means = {name: _fair(counted[f"{name}_number"], counted[f"{name}_stars"] or 0) for name in PERIODS}
    Listing.objects.filter(pk=pitch).update(ratings=counted["rated_number"], **means)
    invalidate(GENERATION)


def _fair(number: int, stars: int) -> int:
    if number < SHOWN_FROM:
        return 0
    return round(1000 * (PRIOR * PRIOR_STARS + stars) / (PRIOR + number))
