"""What is on the market? Browse with filters, orders and search; the same by genre."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_safe

from pitchey.accounts.models import READER_ROLES
from pitchey.accounts.policies import is_reader
from pitchey.core import limits
from pitchey.core.cache import cached
from pitchey.core.errors import NotFound
from pitchey.core.network import client_ip, network_of
from pitchey.discovery import services as discovery
from pitchey.discovery.services import CACHE_SECONDS
from pitchey.pitches.catalogue import Genre
from pitchey.pitches.listings import GENERATION
from portals.public.browse_query import BrowseQuery
from portals.public.highlighting import highlighted
from portals.shared.pages import PAGE_SIZE
from portals.shared.request import PublicRequest

# What one may try while no search is popular yet.
EXAMPLES = [
    gettext_lazy("true story"),
    gettext_lazy("harbour"),
    gettext_lazy("family"),
    gettext_lazy("heist"),
    gettext_lazy("winter"),
]

_TEMPLATES = settings.BASE_DIR / "templates"
_DRAWN_WITH = [Path(__file__), *sorted(_TEMPLATES.glob("public/_browse*")), *sorted(_TEMPLATES.glob("components/*"))]
# Names this release among the parts that are kept: what another one drew is not for our styles.
_DRAWN_BY = hashlib.sha256(b"".join(file.read_bytes() for file in _DRAWN_WITH if file.is_file())).hexdigest()[:12]


@login_not_required
@require_safe
def browse(request: PublicRequest) -> HttpResponse:
    return _page(request, None)


@login_not_required
@require_safe
def genres(request: PublicRequest) -> HttpResponse:
    numbers = discovery.genre_counts()
    return render(request, "public/genres.html", {"genres": [(genre, numbers.get(genre.value, 0)) for genre in Genre]})


@login_not_required
@require_safe
def genre(request: PublicRequest, slug: str) -> HttpResponse:
    if slug not in Genre.values:
        raise NotFound()
    return _page(request, Genre(slug))


def _page(request: PublicRequest, within: Genre | None) -> HttpResponse:
    query = BrowseQuery.of(request.path, request.GET, within)
    if query.words:
        limits.require("search", network_of(client_ip(request)))
    person = request.user
    if person.is_authenticated:
        found, something = _found(request, query)
    else:
        # SECURITY: guests share this part, so it is drawn without the request: no token, no session, nobody's name.
        found, something = _cached(f"found:{query.key()}", lambda: _found(request, query))
    if query.words and something and not query.cursor:
        discovery.record_search(
            person=person,
            words=query.words,
            network=network_of(client_ip(request)),
            user_agent=request.headers.get("User-Agent", ""),
        )
    audience = "market" if is_reader(person) else "guest"
    top = _cached(f"top:{audience}:{query.key()}", lambda: _top(request, query))
    response = render(
        request,
        "public/browse.html",
        {"asked": query, "genre": within, "top": top, "found": found},
    )
    if request.htmx and not query.cursor:
        response["HX-Push-Url"] = query.address()  # without the fields that a form sends empty
    return response


Part = TypeVar("Part")


def _cached(key: str, draw: Callable[[], Part]) -> Part:
    """A part of the page that is the same for everyone with this key, in this language, until the market changes.

    What a template drew comes back as it was: as text that is already escaped.
    """
    return cached(GENERATION, f"browse:{_DRAWN_BY}:{get_language()}:{key}", CACHE_SECONDS, draw)


def _top(request: PublicRequest, query: BrowseQuery) -> str:
    """The heading, the filters with their numbers and how many there are. The same for a whole audience."""
    # Among the top rated are only those with ratings enough, which facets do not know of.
    rated = query.tab == "top_rated"
    counted = {} if rated else discovery.facets(request.user, query.filters, query.words)
    number = None if rated else _number(query, counted)
    return render_to_string(
        "public/_browse_top.html",
        {"asked": query, "genre": query.within, "selects": query.selects(counted), "sentence": query.sentence(number)},
    )


def _number(query: BrowseQuery, counted: dict[str, dict[str, int]]) -> int:
    """How many match, out of the facets: each of them counts every match once."""
    genre = query.filters.genre
    return counted["genre"].get(genre, 0) if isinstance(genre, str) and genre else sum(counted["genre"].values())


def _found(request: PublicRequest, query: BrowseQuery) -> tuple[str, bool]:
    """The pitches: one page of them, with whoever may save seeing what they saved. And whether there are any."""
    person = request.user
    page = discovery.find(person, query.market, limit=PAGE_SIZE, cursor=query.cursor)
    rows = [
        row | {f"marked_{name}": highlighted(row[name], query.parsed) for name in ("title", "logline") if query.words}
        for row in page.rows
    ]
    whose: dict[str, object] = {"guest": not person.is_authenticated}
    if person.is_authenticated:
        whose |= {"csrf_token": get_token(request), "recent": [] if query.typed else discovery.recent_searches(person)}
        if person.role in READER_ROLES:
            whose |= {"may_save": True, "saved_ids": discovery.saved_ids(person, [row["pitch_id"] for row in rows])}
    popular = [] if query.typed else discovery.popular_searches()
    html = render_to_string(
        "public/_browse_found.html",
        {
            "asked": query,
            "rows": rows,
            "next": query.address(cursor=page.next_cursor) if page.next_cursor else "",
            "meant": discovery.did_you_mean(person, query.words) if query.words and not rows else "",
            "popular": popular,
            "examples": [] if popular or query.typed else EXAMPLES,
            **whose,
        },
    )
    return html, bool(rows)
