"""How far does the owner let readers go? For whom, from where, how often, how long after signing. Part of the gate: nobody else decides by it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Max
from django.utils import timezone

from pitchey.accounts.models import Actor, User
from pitchey.ndas.models import Nda
from pitchey.pitches.models import Document, Pitch

# Somebody who comes back within this time, from the same place, goes on with the same reading session.
SESSION_GAP = timedelta(minutes=30)

# Why a limit refuses.
BLOCKED, NOT_LISTED, DAYS_OVER, VIEWS_USED = "blocked", "not_listed", "days_over", "views_used"
OTHER_COUNTRY, COUNTRY_UNKNOWN = "other_country", "country_unknown"


def refuses(person: User, pitch: Pitch) -> str:
    """Why this person is not among those whom the owner lets in, or "" when they are.

    Entries are addresses ("ann@studio.example") or domains ("studio.example", with all below it). Who is blocked stays out, listed or not.
    """
    if any(_is_at(person.email, entry) for entry in pitch.blocked_readers):
        return BLOCKED
    # SECURITY: anybody can sign up with any address; only whoever confirmed it is let in by it.
    known = person.email if person.has_verified_email else ""
    if pitch.allowed_readers and not any(_is_at(known, entry) for entry in pitch.allowed_readers):
        return NOT_LISTED
    return ""


def refuses_place(pitch: Pitch, country: str) -> str:
    """Why nobody reads this in a country (two letters; "" for one that is not known), or "" when they may."""
    if not pitch.allowed_countries or country in pitch.allowed_countries:
        return ""
    return OTHER_COUNTRY if country else COUNTRY_UNKNOWN


def _is_at(address: str, entry: str) -> bool:
    address = address.lower()
    if "@" in entry:
        return address == entry
    domain = address.rpartition("@")[2]
    return domain == entry or domain.endswith(f".{entry}")


def ends_at(pitch: Pitch, nda: Nda) -> datetime | None:
    """When reading under this agreement ends: with its term, or earlier where the owner gives fewer days after the signature."""
    if pitch.limit_days is None or nda.signed_at is None:
        return nda.expires_at
    last = nda.signed_at + timedelta(days=pitch.limit_days)
    return min(last, nda.expires_at) if nda.expires_at else last


def sessions_left(person: Actor, pitch: Pitch, documents: Iterable[int]) -> dict[int, tuple[int, bool]]:
    """For each of these documents (primary keys) how often this person may still sit down with it, and whether they sit there now.

    Empty where the owner does not count. One query.
    """
    if pitch.limit_views is None or not person.is_authenticated:
        return {}
    wanted = list(documents)
    rows = Document.objects.filter(pk__in=wanted, readings__person=person).order_by()
    counted = {
        pk: (used, latest)
        for pk, used, latest in rows.annotate(used=Count("readings"), latest=Max("readings__last_at")).values_list(
            "pk", "used", "latest"
        )
    }
    now = timezone.now()
    left = {}
    for pk in wanted:
        used, latest = counted.get(pk, (0, None))
        left[pk] = (max(0, pitch.limit_views - used), latest is not None and latest > now - SESSION_GAP)
    return left
