"""What might somebody like? What they say they look for, and what means something like what they saved or liked, or shares its kind; each with the reason."""

import hashlib
from collections import Counter
from dataclasses import dataclass

from django.db.models import CharField, Exists, OuterRef, Value
from django.utils.translation import gettext as _

from pitchey.accounts.models import User
from pitchey.core.cache import cached
from pitchey.core.types import Row
from pitchey.discovery.models import Like, Save
from pitchey.discovery.semantic import services as semantic
from pitchey.discovery.services.mandates import MandateData, mandate_of
from pitchey.discovery.similarity import shared_traits
from pitchey.ndas.models import Nda, Reader
from pitchey.pitches.catalogue import BudgetBand, Format, Genre, Stage
from pitchey.pitches.listings import GENERATION
from pitchey.pitches.models import Listing
from pitchey.pitches.querysets import ListingQuerySet

CACHE_SECONDS = 600  # seconds
SOURCES = 8  # what was kept last says most
OF_ONE_KIND = 60  # newest pitches of the kept ones' genres that are looked at
FROM_ONE = 2  # so that one favourite does not fill the row
_COLUMNS = ("pitch_id", "genre", "genres", "format", "budget_band", "tags")


@dataclass(frozen=True)
class Recommendation:
    """A pitch (a row of `cards.CARD_COLUMNS`), the kept one that led to it (public id; "" when it is what they look for), and why in a
    sentence."""

    card: Row
    because_of: str
    reason: str


def recommend(person: User, *, limit: int = 5) -> list[Recommendation]:
    """Pitches that this person may see and has nothing to do with yet: half because of what they say they look for, half because of what
    they kept, and more of one where there is less of the other. Nothing said and nothing kept, nothing recommended."""
    wanted, kept = mandate_of(person), _saved(person)
    by_kept = _by_saved(person, kept, limit) if kept else []
    if not wanted:
        return by_kept
    by_wish = _by_mandate(person, wanted, {one.card["pitch_id"] for one in by_kept}, limit)
    of_kept = max(limit // 2, limit - len(by_wish))
    return (by_wish[: limit - len(by_kept[:of_kept])] + by_kept[:of_kept])[:limit]


def _by_mandate(person: User, wanted: MandateData, but: set[int], limit: int) -> list[Recommendation]:
    """The newest that have all of what was stated."""
    asked = {
        "genre__in": wanted.genres,
        "format__in": wanted.formats,
        "budget_band__in": wanted.budget_bands,
        "stage__in": wanted.stages,
        "organisation__country__in": wanted.countries,
    }
    rows = _new_to(person, Listing.objects.visible_to(person)).filter(
        **{name: values for name, values in asked.items() if values}
    )
    newest = rows.exclude(pk__in=but).order_by("-published_at", "-pitch_id").for_cards()[:limit]
    return [Recommendation(card, "", _mandate_met(card, wanted)) for card in newest]


def _mandate_met(card: Row, wanted: MandateData) -> str:
    met = [
        str(choices(card[column]).label)
        for column, choices, values in (
            ("genre", Genre, wanted.genres),
            ("format", Format, wanted.formats),
            ("budget_band", BudgetBand, wanted.budget_bands),
            ("stage", Stage, wanted.stages),
        )
        if values
    ]
    if not met:
        return _("From a country that you look in.")
    return _("You look for this: %(what)s.") % {"what": ", ".join(met)}


def _by_saved(person: User, kept: dict[int, str], limit: int) -> list[Recommendation]:
    # What somebody kept is theirs alone: the answer is remembered under their name.
    key = hashlib.sha256(f"{person.pk}|{sorted(kept.items())}|{limit}".encode()).hexdigest()
    chosen: list[tuple[int, int]] = cached(
        GENERATION, f"recommended:{key}", CACHE_SECONDS, lambda: _chosen(person, list(kept), limit)
    )
    # SECURITY: both are read through the person each time, so that what was hidden meanwhile stays out.
    ids = {pk for pair in chosen for pk in pair}
    cards = {card["pitch_id"]: card for card in Listing.objects.visible_to(person).filter(pk__in=ids).for_cards()}
    return [
        Recommendation(cards[pk], cards[source]["public_id"], _reason(cards[pk], cards[source], kept[source]))
        for pk, source in chosen
        if pk in cards and source in cards
    ]


def _saved(person: User) -> dict[int, str]:
    """The pitches (primary keys) that were kept last, and how: "saved" or "liked"."""
    saved, liked = (
        model.objects.filter(person=person).values_list("pitch_id", Value(how, CharField()), "created_at")
        for model, how in ((Save, "saved"), (Like, "liked"))
    )
    kept: dict[int, str] = {}
    for pk, how, _at in saved.union(liked).order_by("-created_at")[: 2 * SOURCES]:
        if how == "saved" or pk not in kept:
            kept[pk] = how
    return dict(list(kept.items())[:SOURCES])


def _chosen(person: User, kept: list[int], limit: int) -> list[tuple[int, int]]:
    """Pairs of (pitch, the kept one that led to it): those that mean most nearly the same first, then those that have most in common."""
    visible = Listing.objects.visible_to(person)
    sources = list(visible.filter(pk__in=kept).values(*_COLUMNS))
    if not sources:
        return []
    new = _new_to(person, visible)
    near = semantic.neighbours(kept)
    rows = list(new.filter(pk__in={pk for _source, pk, _likeness in near}).values(*_COLUMNS)) if near else []
    likeness = {(source, pk): alike for source, pk, alike in near}
    if len(rows) < limit * FROM_ONE:
        of_one_kind = new.filter(genre__in={source["genre"] for source in sources}).exclude(
            pk__in=[row["pitch_id"] for row in rows]
        )
        rows += of_one_kind.order_by("-published_at", "-pitch_id").values(*_COLUMNS)[:OF_ONE_KIND]

    def nearness(pair: tuple[Row, Row]) -> tuple[float, int]:
        row, source = pair
        return likeness.get((source["pitch_id"], row["pitch_id"]), 0.0), len(shared_traits(row, source))

    best = [max(((row, source) for source in sources), key=nearness) for row in rows]
    from_one = max(FROM_ONE, limit // len(sources))
    led: Counter[int] = Counter()
    chosen = []
    for row, source in sorted(best, key=nearness, reverse=True):
        led[source["pitch_id"]] += 1
        if led[source["pitch_id"]] <= from_one:
            chosen.append((row["pitch_id"], source["pitch_id"]))
    return chosen[:limit]


def _new_to(person: User, visible: ListingQuerySet) -> ListingQuerySet:
    """What is not theirs, and they neither kept nor asked for, nor their company for them."""
    theirs = {
        "saved": Save.objects.filter(person=person, pitch=OuterRef("pk")),
        "liked": Like.objects.filter(person=person, pitch=OuterRef("pk")),
        "asked": Nda.objects.filter(requester=person, pitch=OuterRef("pk")),
        "named": Reader.objects.filter(person=person, membership__isnull=False, nda__pitch=OuterRef("pk")),
    }
    return visible.exclude(owner=person).filter(*(~Exists(rows) for rows in theirs.values()))


def _reason(card: Row, source: Row, how: str) -> str:
    shared = ", ".join(shared_traits(card, source)[:4])
    params = {"title": source["title"], "shared": shared}
    if how == "saved":
        if shared:
            return _("Because you saved “%(title)s”. Both: %(shared)s.") % params
        return _("Because you saved “%(title)s”, which tells of something alike.") % params
    if shared:
        return _("Because you liked “%(title)s”. Both: %(shared)s.") % params
    return _("Because you liked “%(title)s”, which tells of something alike.") % params
