"""What does an address ask of the market? Words, filters and order: read once, and said back as chips, a sentence and other addresses."""

from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pitchey.discovery import services as discovery
from pitchey.discovery.filters import Filters, MarketQuery
from pitchey.discovery.query_parser import ParsedQuery, ts_query
from pitchey.discovery.semantic import services as meaning
from pitchey.pitches.catalogue import FORMAT_FAMILIES, Format, Genre, Seeking, Stage
from portals.public.forms.browse import EDGE_LABELS, BrowseForm, bands_between
from portals.shared.forms.fields import Text

TABS = {
    "trending": gettext_lazy("Trending"),
    "newest": gettext_lazy("New"),
    "featured": gettext_lazy("Featured"),
    "most_viewed": gettext_lazy("Most viewed"),
    "top_rated": gettext_lazy("Top rated"),
    "most_saved": gettext_lazy("Most saved"),
    "budget": gettext_lazy("Budget, high to low"),
    "budget_low": gettext_lazy("Budget, low to high"),
}
# Over which time the top rated are rated.
PERIODS = {
    "top_rated": gettext_lazy("All time"),
    "top_rated_year": gettext_lazy("This year"),
    "top_rated_month": gettext_lazy("This month"),
}
_CHOICES: dict[str, dict[str, Text]] = {
    "genre": dict(Genre.choices),
    "format": dict(Format.choices),
    "stage": dict(Stage.choices),
    "seeking": dict(Seeking.choices),
}
# What stands first in a list of choices, and filters nothing.
_ANY = {
    "genre": gettext_lazy("Any genre"),
    "format": gettext_lazy("Any format"),
    "budget_from": gettext_lazy("Any budget"),
    "budget_to": gettext_lazy("No upper end"),
    "stage": gettext_lazy("Any stage"),
    "seeking": gettext_lazy("Anything sought"),
}


_EMPTY = {
    "featured": gettext_lazy("Nothing is featured at the moment."),
    "top_rated": gettext_lazy("No pitch has five ratings for this time yet."),
}


@dataclass(frozen=True)
class BrowseQuery:
    """What somebody wants to see. `sort` is "" unless it was chosen; `within` is the genre whose page this is."""

    path: str
    within: Genre | None
    typed: str  # what stands in the search box, usable or not
    chosen: dict[str, str]
    sort: str
    cursor: str | None
    refused: list[str]

    @classmethod
    def of(cls, path: str, query: QueryDict, within: Genre | None) -> "BrowseQuery":
        form = BrowseForm(query)
        chosen = form.chosen()
        if within:
            chosen.pop("genre", None)
        sort, refused = query.get("sort", ""), [str(told) for found in form.errors.values() for told in found]
        if sort and sort not in TABS | PERIODS and sort != "relevance":
            refused.append(_("“%(sort)s” is not an order, so these stand in the usual one.") % {"sort": sort[:40]})
            sort = ""
        typed = query.get("q", "").strip()[:1000]
        return cls(path, within, typed, chosen, sort, query.get("cursor") or None, refused)

    @property
    def words(self) -> str:
        return self.chosen.get("q", "")

    @cached_property
    def parsed(self) -> ParsedQuery | None:
        return ts_query(self.words)

    @property
    def market(self) -> MarketQuery:
        """What is asked of the core."""
        return MarketQuery(self.words, self.filters, self.order)

    @property
    def order(self) -> str:
        """The order that the list stands in. What is featured stands with the newest first."""
        if self.sort == "featured":
            return "newest"
        if self.words:
            return self.sort or "relevance"
        return self.sort if self.sort in TABS | PERIODS else next(iter(TABS))

    @property
    def tab(self) -> str:
        """Which of the tabs this is."""
        if self.sort == "featured":
            return self.sort
        return "top_rated" if self.order in PERIODS else self.order

    @property
    def filters(self) -> Filters:
        chosen = self.chosen
        return Filters(
            genre=self.within.value if self.within else chosen.get("genre", ""),
            format=chosen.get("format", ""),
            stage=chosen.get("stage", ""),
            band=bands_between(chosen.get("budget_from", ""), chosen.get("budget_to", "")),
            seeking=chosen.get("seeking", ""),
            verified=bool(chosen.get("verified")),
            featured=self.sort == "featured",
        )

    def parameters(self, **changes: str) -> str:
        """What is asked, as it stands in an address, with some of it changed; "" takes it away, and so does a new page."""
        wanted = {**self.chosen, "sort": self.sort, **changes}
        return urlencode({name: value for name, value in wanted.items() if value})

    def address(self, **changes: str) -> str:
        """This page with something changed."""
        parameters = self.parameters(**changes)
        return f"{self.path}?{parameters}" if parameters else self.path

    def key(self) -> str:
        """Names what is asked among pages that are kept."""
        return f"{self.address(cursor=self.cursor or '')}|{self.typed}|{self.refused}"

    def tabs(self) -> list[tuple[str, str, bool]]:
        """The orders: their words, addresses, and which one it is."""
        tabs = ({"relevance": _("Best match")} if self.words else {}) | TABS
        return [(str(text), self.address(sort=name), name == self.tab) for name, text in tabs.items()]

    def periods(self) -> list[tuple[str, str, bool]]:
        """The times over which one may see the top rated; none in another tab."""
        if self.tab != "top_rated":
            return []
        return [(str(text), self.address(sort=name), name == self.order) for name, text in PERIODS.items()]

    def explained(self) -> str:
        """By what right these stand here, where that is not plain."""
        if self.tab == "trending":
            return discovery.trending_explained()
        if self.tab == "featured":
            return _("Chosen by the people of Pitchey, each until a day that was set.")
        if self.tab == "top_rated":
            return _(
                "Rated from one to five by people who signed and could read, once each; shown from five ratings, with a fair mean that a few friends cannot push."
            )
        return ""

    def chips(self) -> list[tuple[str, str]]:
        """What is on, each with the address without it."""
        return [(text, self.address(**dict.fromkeys(names, ""))) for names, text in self._criteria()]

    def _criteria(self) -> list[tuple[tuple[str, ...], str]]:
        """What is on in words, each with the parameters that it comes from."""
        criteria: list[tuple[tuple[str, ...], str]] = []
        for name, value in self.chosen.items():
            if name == "q":
                criteria.append((("q", "sort") if self.sort == "relevance" else ("q",), f"“{value}”"))
            elif name == "verified":
                criteria.append((("verified",), _("Verified only")))
            elif name in _CHOICES:
                criteria.append(((name,), str(_CHOICES[name][value])))
        if budget := _budget(self.chosen.get("budget_from", ""), self.chosen.get("budget_to", "")):
            criteria.append((("budget_from", "budget_to"), budget))
        return criteria

    def sentence(self, number: int | None) -> str:
        """How many there are, where that is known, and of what."""
        if number is None:
            return self.summary() or _("Films and series looking for money, partners and readers.")
        count = ngettext("%(number)s pitch", "%(number)s pitches", number) % {"number": f"{number:,}"}
        summary = self.summary()
        return f"{count}: {summary}" if summary else count

    def summary(self) -> str:
        """What is searched for, in words."""
        return ", ".join(
            ([str(self.within.label)] if self.within else []) + [text for _names, text in self._criteria()]
        )

    def name(self) -> str:
        """What somebody might call this search."""
        return self.summary().replace("“", "").replace("”", "")[:80]

    def keep(self) -> str:
        """Where this search is saved; "" when there is nothing to look for."""
        genre = {"genre": self.within.value} if self.within else {}
        wanted = self.parameters(**genre)
        return f"{reverse('public:search_new')}?{wanted}" if self.summary() else ""

    def hint(self) -> str:
        """Where a search looks, and whether for more than the letters."""
        if not self.words:
            return ""
        where = _("In titles, loglines, synopses, tags and names. Protected pages are never searched.")
        if meaning.ready():
            return (
                where
                + " "
                + _("What means the same in other words is found too; put “quotes” around words that must stand there.")
            )
        return where + " " + _("By the words themselves: other words for the same are not found here.")

    def heading(self) -> str:
        if self.words:
            return _("Results for “%(words)s”") % {"words": self.words}
        return _("%(genre)s pitches") % {"genre": self.within.label} if self.within else _("Browse pitches")

    def nothing(self) -> str:
        """What is said where nothing matches."""
        if self.words and self.parsed is None:
            return _("“%(words)s” has no word to look for.") % {"words": self.words}
        if self.words:
            return _("Nothing matches “%(words)s”.") % {"words": self.words}
        if not self.chosen and self.tab in _EMPTY:
            return str(_EMPTY[self.tab])
        return _("Nothing matches these filters.")

    @property
    def on(self) -> int:
        """How many filters of the drawer are on."""
        return len(self._criteria()) - bool(self.words)

    def selects(self, counted: dict[str, dict[str, int]]) -> list[dict[str, object]]:
        """The choices of the filter bar with how many each would leave; those that would leave nothing are left out."""
        selects: list[dict[str, object]] = []
        groups: list[tuple[Text, list[tuple[str, Text]]]]
        for name, any_one in _ANY.items():
            if name == "genre" and self.within:
                continue
            value, numbers = self.chosen.get(name, ""), counted.get(name)
            if name.startswith("budget"):
                groups = [("", list(EDGE_LABELS.items()))]
            elif name == "format":
                groups = [
                    (family, [(slug, _CHOICES[name][slug]) for slug in slugs]) for family, slugs in FORMAT_FAMILIES
                ]
            else:
                groups = [("", list(_CHOICES[name].items()))]
            if numbers is not None:
                groups = [
                    (group, [(slug, f"{label} ({numbers.get(slug, 0):,})") for slug, label in choices if slug in numbers or slug == value])
                    for group, choices in groups
                ]  # fmt: skip
            selects.append({
                "name": name, "label": BrowseForm.base_fields[name].label, "any": any_one, "value": value,
                "groups": [(group, choices) for group, choices in groups if choices],
            })  # fmt: skip
        return selects


def _budget(low: str, high: str) -> str:
    """A range of budgets in words; an end that is "" is open."""
    if low and high:
        return f"{EDGE_LABELS[low]}–{EDGE_LABELS[high]}"
    if low:
        return _("From %(budget)s") % {"budget": EDGE_LABELS[low]}
    return _("Up to %(budget)s") % {"budget": EDGE_LABELS[high]} if high else ""
