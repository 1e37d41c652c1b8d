"""How is the market asked? The filters of `GET pitches`."""

from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework.request import Request

from api.pagination import Paging, list_answer
from api.v1 import schemas
from api.v1.relations import relations_to_cards
from pitchey.accounts.models import Actor
from pitchey.core import limits as core_limits
from pitchey.core.errors import Malformed
from pitchey.core.ids import LONGEST_ID
from pitchey.core.network import client_ip, network_of
from pitchey.core.types import Json
from pitchey.core.validation import max_length
from pitchey.discovery import services as discovery
from pitchey.discovery.filters import SORTS, Filters
from pitchey.discovery.query_parser import LONGEST
from pitchey.pitches.catalogue import BudgetBand, Format, Genre, Seeking, Stage
from pitchey.pitches.models import Pitch

CHOICES = {
    "genre": Genre.values,
    "format": Format.values,
    "stage": Stage.values,
    "budget_band": BudgetBand.values,
    "seeking": Seeking.values,
}
FILTERS = {
    name: f"One or several of GET facets, by comma: {', '.join(values)}." for name, values in CHOICES.items()
} | {
    "tag": "One tag, as it is written.",
    "creator": "Id of the person who brought it.",
    "verified": "`true`: only verified people and companies.",
    "q": 'Words to search for: all of them; `"a phrase"`; `-without`.',
}
PARAMETERS = FILTERS | {"sort": f"One of {', '.join(SORTS)}; `relevance` with q."}

LONGEST_FILTER = 400


def parse_filters(query: QueryDict) -> Filters:
    """The filters of a query.

    Raises:
        Malformed: a value that is not one of the choices.
    """
    chosen = {name: _slugs(query, name, values) for name, values in CHOICES.items()}
    verified = query.get("verified", "")
    if verified not in {"", "true", "false"}:
        raise Malformed(_("verified must be true or false."), code="bad_filter")
    tag = query.get("tag", "")[: max_length(Pitch, "tags")]
    return Filters(
        genre=chosen["genre"],
        format=chosen["format"],
        stage=chosen["stage"],
        band=chosen["budget_band"],
        seeking=chosen["seeking"],
        tags=[tag] if tag else [],
        creator=query.get("creator", "")[:LONGEST_ID],
        verified=verified == "true",
    )


def _slugs(query: QueryDict, name: str, values: list[str]) -> list[str]:
    given = query.get(name, "")
    slugs = sorted({slug for slug in given[:LONGEST_FILTER].split(",") if slug})
    if len(given) > LONGEST_FILTER or any(slug not in values for slug in slugs):
        raise Malformed(_("%(name)s is not one of the choices of GET facets.") % {"name": name}, code="bad_filter")
    return slugs


def parse_words(query: QueryDict) -> str:
    """The words of a search.

    Raises:
        Malformed: it is too long.
    """
    words = query.get("q", "").strip()
    if len(words) > LONGEST:
        raise Malformed(_("Search for at most %(most)d characters.") % {"most": LONGEST}, code="bad_filter")
    return words


def count_search(request: Request) -> None:
    """A search costs more than a list, so it has a limit of its own.

    Raises:
        LimitReached: too many in a minute.
    """
    person = request.user
    core_limits.require("search", person.public_id if person.is_authenticated else network_of(client_ip(request)))


def search_page(request: Request, paging: Paging) -> Json:
    """One page of the market for this person.

    Raises:
        Malformed: an unknown choice or order, or a cursor of another list.
    """
    query = request.query_params
    words = parse_words(query)
    sort = query.get("sort", "") or ("relevance" if words else "newest")
    market = discovery.MarketQuery(words, parse_filters(query), sort)
    if words:
        count_search(request)
    page = discovery.find(request.user, market, limit=paging.limit, cursor=paging.cursor)
    if words and page.rows and not paging.cursor:
        discovery.record_search(
            person=request.user,
            words=words,
            network=network_of(client_ip(request)),
            user_agent=request.headers.get("User-Agent", ""),
        )
    return list_answer(cards(request.user, list(page.rows)), page.next_cursor)


def cards(person: Actor, rows: list[Json]) -> list[Json]:
    """Listings as answers, each with how this person stands to it."""
    me = relations_to_cards(person, rows)
    return [schemas.card(row, me=me[row["pitch_id"]]) for row in rows]
