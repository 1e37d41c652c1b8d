"""What is on the market? Browse with filters, orders and search; the same by genre."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from pitchey.core import limits
from pitchey.core.errors import NotFound
from pitchey.core.network import client_ip, network_of
from pitchey.discovery import services as discovery
from pitchey.discovery.filters import Filters
from pitchey.pitches.catalogue import BudgetBand, Format, Genre, Seeking, Stage
from portals.public.forms.browse import BrowseForm
from portals.shared.pages import PAGE_SIZE, query

ORDERS = {
    "newest": gettext_lazy("New"),
    "most_viewed": gettext_lazy("Most viewed"),
    "most_saved": gettext_lazy("Most saved"),
    "budget": gettext_lazy("Budget, high to low"),
}
POPULAR = [
    gettext_lazy("true story"),
    gettext_lazy("harbour"),
    gettext_lazy("family"),
    gettext_lazy("heist"),
    gettext_lazy("winter"),
]
_WORDS = {
    "genre": dict(Genre.choices),
    "format": dict(Format.choices),
    "band": dict(BudgetBand.choices),
    "stage": dict(Stage.choices),
    "seeking": dict(Seeking.choices),
}


@login_not_required
@require_safe
def browse(request: HttpRequest) -> HttpResponse:
    return _page(request, None)


@login_not_required
@require_safe
def genres(request: HttpRequest) -> HttpResponse:
    numbers = discovery.genre_counts()
    return render(request, "public/genres.html", {"genres": [(genre, numbers.get(genre.value, 0)) for genre in Genre]})


@login_not_required
@require_safe
def genre(request: HttpRequest, slug: str) -> HttpResponse:
    if slug not in Genre.values:
        raise NotFound()
    return _page(request, Genre(slug))


def _page(request: HttpRequest, within: Genre | None) -> HttpResponse:
    form = BrowseForm(request.GET)
    chosen = form.chosen()
    words = chosen.pop("q", "")
    if within:
        chosen["genre"] = within.value
    if words:
        limits.require("search", network_of(client_ip(request)))
    filters = Filters(**chosen)
    sort = request.GET.get("sort", "")
    orders = (["relevance"] if words else []) + list(ORDERS)
    sort = sort if sort in orders else orders[0]
    cursor = request.GET.get("cursor") or None
    if words:
        found = discovery.search(request.user, words, filters, sort, limit=PAGE_SIZE, cursor=cursor)
    else:
        found = discovery.browse(request.user, filters, sort, limit=PAGE_SIZE, cursor=cursor)
    labels = {"relevance": _("Best match"), **ORDERS}
    return render(
        request,
        "public/browse.html",
        {
            "form": form,
            "drawer": BrowseForm(request.GET, auto_id="drawer_%s"),
            "genre": within,
            "heading": _heading(words, within),
            "lead": _lead(words, within),
            "words": words,
            "sort": request.GET.get("sort", "") if sort == request.GET.get("sort") else "",
            "orders": [(name, labels[name], query(request, sort=name), name == sort) for name in orders],
            "chips": _chips(request, chosen, words, within),
            "rows": found.rows,
            "next": query(request, cursor=found.next_cursor) if found.next_cursor else "",
            "nothing": _("Nothing matches “%(words)s”.") % {"words": words}
            if words
            else _("Nothing matches these filters."),
            "facets": [] if cursor else _facets(request, filters, words, within),
            "popular": POPULAR,
            "saved_ids": discovery.saved_ids(request.user, [row["pitch_id"] for row in found.rows]),
        },
    )


def _heading(words: str, within: Genre | None) -> str:
    if words:
        return _("Results for “%(words)s”") % {"words": words}
    return _("%(genre)s pitches") % {"genre": within.label} if within else _("Browse pitches")


def _lead(words: str, within: Genre | None) -> str:
    if words:
        return _("In titles, loglines, synopses, tags and names. Protected pages are never searched.")
    if within:
        return _("Films and series in this genre, looking for money, partners and readers.")
    return _("Films and series looking for money, partners and readers.")


def _chips(request: HttpRequest, chosen: dict[str, Any], words: str, within: Genre | None) -> list[tuple[str, str]]:
    """What is on, each with the address without it."""
    chips = [(f"“{words}”", query(request, q=None))] if words else []
    for name, value in chosen.items():
        if name == "verified":
            chips.append((_("Verified creators"), query(request, verified=None)))
        elif not (within and name == "genre"):
            chips.append((str(_WORDS[name][value]), query(request, **{name: None})))
    return chips


def _facets(
    request: HttpRequest, filters: Filters, words: str, within: Genre | None
) -> list[tuple[str, list[tuple[str, int, str]]]]:
    """What is left to narrow down by, with numbers and addresses."""
    names = {"genre": _("Genre"), "format": _("Format"), "stage": _("Stage"), "band": _("Budget")}
    if within:
        names.pop("genre")
    counted = discovery.facets(request.user, filters, words)
    groups = []
    for name, label in names.items():
        numbers = counted.get(name, {})
        choices = [
            (str(_WORDS[name][slug]), number, query(request, **{name: slug})) for slug, number in numbers.items()
        ][:8]
        if len(choices) > 1:
            groups.append((label, choices))
    return groups
