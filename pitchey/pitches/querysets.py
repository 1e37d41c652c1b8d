"""Which pitches, documents and listings? Reads that go through the person."""

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from pitchey.accounts.models import Actor, User
from pitchey.accounts.policies import is_reader
from pitchey.core.types import Row
from pitchey.pitches.catalogue import Visibility

if TYPE_CHECKING:
    from pitchey.pitches.models import Document, Listing, Pitch  # noqa: F401 - ruff does not read the bases below


def _open_to(person: Actor) -> list[str]:
    """The visibilities that this person may see without being named."""
    if is_reader(person):
        return [Visibility.PUBLIC, Visibility.MEMBERS]
    return [Visibility.PUBLIC]


# One statement, because every list of a signed-in person asks it: writing it anew costs more than running it.
_MORE = """
    SELECT EXISTS (SELECT FROM pitches_listing
                    WHERE owner_id = %(person)s AND live AND NOT visibility = ANY(%(open)s))
        OR EXISTS (SELECT FROM pitches_namedperson named JOIN pitches_listing listing USING (pitch_id)
                    WHERE (named.person_id = %(person)s OR named.address = %(address)s)
                      AND live AND NOT visibility = ANY(%(open)s))
"""


def sees_more_than_their_audience(person: Actor) -> bool:
    """Whether there is a live listing that only they, or those who are named, may see. Everybody else shares lists."""
    if not person.is_authenticated:
        return False
    with connection.cursor() as cursor:
        address = person.email if person.has_verified_email else None
        cursor.execute(_MORE, {"person": person.pk, "address": address, "open": [str(one) for one in _open_to(person)]})
        return bool(cursor.fetchone()[0])


def _naming(person: User) -> Q:
    """What names this person: an agreement in force, or an owner by their address."""
    # SECURITY: anybody can sign up with any address; only whoever confirmed it is the one who was named.
    return Q(person=person) | Q(address=person.email) if person.has_verified_email else Q(person=person)


# What a guest is shown of a pitch, and what the gate asks: the text is the version's, never the working copy's.
_FOR_GUESTS = (
    "public_id", "status", "visibility", "published_at", "version_count", "protected_access", "blocked_readers", "allowed_readers",
    "allowed_countries", "limit_days", "limit_views", "owner__public_id", "owner__display_name", "owner__role", "owner__verified_until",
    "organisation__public_id", "organisation__name", "organisation__verified_until", "listing__version__content",
    "listing__version__number", "listing__version__public_id", "listing__owner", "listing__public_id", "listing__title", "listing__slug",
    "listing__logline", "listing__genre", "listing__genres", "listing__format", "listing__budget_band", "listing__tags",
    "listing__poster_url", "listing__poster_width", "listing__poster_height", "listing__views", "listing__likes", "listing__saves",
    "listing__ratings", "listing__rated", "listing__published_at", "listing__updated_at",
)  # fmt: skip


class PitchQuerySet(QuerySet["Pitch"]):
    def owned_by(self, person: User) -> "PitchQuerySet":
        return self.filter(owner=person)

    def visible_to(self, person: Actor) -> "PitchQuerySet":
        """Pitches whose page this person may open: their own; published ones open to them; those they are named for."""
        seen = Q(status="published", visibility__in=_open_to(person))
        if person.is_authenticated:
            from pitchey.pitches.models import NamedPerson

            named = NamedPerson.objects.filter(_naming(person), pitch=OuterRef("pk"))
            under_nda = named.filter(source=NamedPerson.Source.NDA)
            seen |= (
                Q(owner=person) | (Q(status="published") & Exists(named)) | (Q(status="archived") & Exists(under_nda))
            )
        return self.filter(seen)

    def shown_to(self, person: Actor) -> "PitchQuerySet":
        """`visible_to`, with owner, company, listing and newest version joined: what a pitch's page and answer need.

        A guest owns nothing, so the working copy is left out for them; whoever reads a column of it all the same asks once more.
        """
        rows = self.visible_to(person).select_related("owner", "organisation", "listing__version")
        return rows.defer("listing__search") if person.is_authenticated else rows.only(*_FOR_GUESTS)

    def locked(self) -> "PitchQuerySet":
        """The rows, held until the transaction ends. Order: pitch before NDA before document."""
        # RACE: no_key. What refers to a pitch is checked at the commit, when its writer holds the ledger that the holder of this waits for.
        return self.select_for_update(of=("self",), no_key=True)


class DocumentQuerySet(QuerySet["Document"]):
    def current(self) -> "DocumentQuerySet":
        """Documents in use: not withdrawn and not replaced by a newer file that is ready."""
        return self.filter(withdrawn_at=None).exclude(replaced_by__file__status="ready", replaced_by__withdrawn_at=None)

    def ready(self) -> "DocumentQuerySet":
        return self.filter(file__status="ready")


class ListingQuerySet(QuerySet["Listing"]):
    def visible_to(self, person: Actor) -> "ListingQuerySet":
        """Live listings this person may see; agrees with `PitchQuerySet.visible_to` for published pitches."""
        seen = Q(visibility__in=_open_to(person))
        if person.is_authenticated:
            from pitchey.pitches.models import NamedPerson

            seen |= Q(owner=person) | Q(pitch__in=NamedPerson.objects.filter(_naming(person)).values("pitch"))
        return self.filter(seen, live=True)

    def open_to_audience_of(self, person: Actor) -> "ListingQuerySet":
        """Live listings that everybody of this person's audience (guests and creators, or the market) may see."""
        return self.filter(visibility__in=_open_to(person), live=True)

    def public(self) -> "ListingQuerySet":
        return self.filter(live=True, visibility=Visibility.PUBLIC)

    def for_cards(self, *more: str) -> "QuerySet[Listing, Row]":
        """Plain rows with what a card shows (and columns of one's own), one query."""
        from pitchey.pitches.cards import CARD_COLUMNS

        return self.values(*CARD_COLUMNS, *more)
