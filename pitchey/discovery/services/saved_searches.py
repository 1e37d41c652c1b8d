"""Which searches does somebody keep, and what is new in them? Each pitch is told to a person once, whichever of their searches find it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from pitchey.accounts.models import User
from pitchey.core.errors import Invalid, NotFound
from pitchey.core.types import Row
from pitchey.core.validation import max_length, one_of, text, validate
from pitchey.discovery.filters import Filters, MarketQuery
from pitchey.discovery.models import SavedSearch
from pitchey.discovery.query_parser import ts_query
from pitchey.discovery.services.queries import find
from pitchey.notifications import services as notifications
from pitchey.pitches.models import Listing

MOST = 50
MAX_IN_NOTICE = 20  # pitches of a day or week that are counted; more are "20 or more"
BETWEEN = {SavedSearch.Rhythm.DAILY: timedelta(days=1), SavedSearch.Rhythm.WEEKLY: timedelta(days=7)}
_FIELDS = {
    "name": text(max_length(SavedSearch, "name"), lines=False),
    "rhythm": one_of(SavedSearch.Rhythm.values, blank=False),
}


@transaction.atomic
def save_search(
    *, by: User, name: str, words: str, filters: Filters, parameters: dict[str, str], rhythm: str = "never"
) -> SavedSearch:
    """Keep a search under a name.

    Args:
        parameters: how a page of the market asks for it, so that it can be opened again as it was.

    Raises:
        Invalid: no name, one that another search of theirs has, nothing to look for, or too many searches.
    """
    chosen = {name: value for name, value in asdict(filters).items() if value}
    if not words and not chosen:
        raise Invalid([("name", "nothing", _("Put in a word or a filter first: this search would find everything."))])
    User.objects.select_for_update().get(pk=by.pk)  # RACE: two at once would both be the last that is allowed
    if SavedSearch.objects.filter(person=by).count() >= MOST:
        raise Invalid([("name", "too_many", _("You keep %(most)d searches. Delete one first.") % {"most": MOST})])
    row = SavedSearch(person=by, words=words, filters=chosen, parameters=parameters)
    return _validated(row, {"name": name, "rhythm": rhythm})


@transaction.atomic
def change_search(*, by: User, saved: SavedSearch, name: str, rhythm: str) -> SavedSearch:
    """Another name, or another rhythm of news; news then begin now.

    Raises:
        NotFound: it is not theirs.
        Invalid: as for a new one.
    """
    row = SavedSearch.objects.filter(person=by, pk=saved.pk).select_for_update().first()
    if row is None:
        raise NotFound()
    if rhythm != row.rhythm:
        row.notified_until = timezone.now()
    return _validated(row, {"name": name, "rhythm": rhythm})


def delete_search(*, by: User, saved: SavedSearch) -> None:
    """Keep it no longer."""
    SavedSearch.objects.filter(person=by, pk=saved.pk).delete()


def searches_of(person: User) -> QuerySet[SavedSearch]:
    """The person's saved searches, at most fifty, by name."""
    return SavedSearch.objects.filter(person=person).order_by("name", "pk")


def _validated(row: SavedSearch, given: dict[str, str]) -> SavedSearch:
    values = validate(_FIELDS, given)
    if not values["name"]:
        raise Invalid([("name", "blank", _("Give the search a name."))])
    row.name, row.rhythm = values["name"], values["rhythm"]
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Invalid([("name", "taken", _("You have a search of that name."))]) from error
    return row


# ---------------------------------------------------------------- news


def notify_saved_searches(pitch_id: int, *, after: int = 0, batch: int = 200) -> int | None:
    """Tell those whose search finds this pitch and who want to know at once.

    Args:
        after: primary key of the last `SavedSearch` that was done.

    Returns:
        Where the next batch goes on, or None at the end.
    """
    listing = Listing.objects.filter(pitch=pitch_id, live=True).first()
    if listing is None:
        return None
    waiting = SavedSearch.objects.filter(rhythm=SavedSearch.Rhythm.INSTANT, person__is_active=True, pk__gt=after)
    # What cannot match is left out by the database; what is left is asked one by one, through its person.
    for name in ("genre", "format", "stage"):
        waiting = waiting.filter(
            ~Q(filters__has_key=name) | Q(**{f"filters__{name}": getattr(listing, name)}) | Q(**{f"filters__{name}__contains": [getattr(listing, name)]})
        )  # fmt: skip
    rows = list(waiting.exclude(person=listing.owner_id).select_related("person").order_by("pk")[:batch])
    for row in rows:
        found = Filters(**row.filters).apply(Listing.objects.visible_to(row.person).filter(pk=pitch_id))
        parsed = ts_query(row.words) if row.words else None
        if (found.filter(search=parsed.query) if parsed is not None else found).exists():
            notifications.notify(
                to=row.person,
                kind="search.found",
                subject=listing.public_id,
                key=f"search.found:{listing.public_id}",
                params={"pitch": listing.title, "search": row.name},
            )
    return rows[-1].pk if len(rows) == batch else None


def due_searches(now: datetime) -> list[int]:
    """Primary keys of the searches whose day or week is over."""
    due = Q()
    for rhythm, between in BETWEEN.items():
        due |= Q(rhythm=rhythm, notified_until__lte=now - between)
    return list(SavedSearch.objects.filter(due, person__is_active=True).values_list("pk", flat=True))


@transaction.atomic
def notify_search_news(search_id: int, *, now: datetime) -> None:
    """Tell a person in one notice what was published for their search since the last time. Does nothing when it is not due."""
    row = SavedSearch.objects.select_for_update().select_related("person").filter(pk=search_id).first()
    between = BETWEEN.get(SavedSearch.Rhythm(row.rhythm)) if row else None
    if row is None or between is None or row.notified_until > now - between:
        return
    news = [
        card for card in _newest(row) if card["published_at"] > row.notified_until and card["owner_id"] != row.person_id
    ]
    if news:
        notifications.notify(
            to=row.person,
            kind="search.news",
            subject=row.public_id,
            key=f"search.news:{row.public_id}:{row.notified_until.isoformat()}",
            params={"number": f"{len(news)}+" if len(news) >= MAX_IN_NOTICE else str(len(news)), "search": row.name},
            detail="\n".join(card["title"] for card in news),
        )
    row.notified_until = now
    row.save(update_fields=["notified_until"])


def _newest(row: SavedSearch) -> Sequence[Row]:
    return find(row.person, MarketQuery(row.words, Filters(**row.filters), "newest"), limit=MAX_IN_NOTICE).rows
