"""What may somebody look for? The filters of browse, and what a broken one is told."""

from django import forms
from django.utils.translation import gettext_lazy as _

from pitchey.discovery.query_parser import LONGEST
from pitchey.pitches.catalogue import BudgetBand, Format, Genre, Seeking, Stage
from portals.shared.forms.fields import Choices, Text

# Where a range of budgets may begin and end: thousands of dollars by slug, and the words between which they stand.
EDGES = {"100k": 100, "500k": 500, "1m": 1_000, "5m": 5_000, "10m": 10_000, "15m": 15_000, "30m": 30_000, "50m": 50_000, "100m": 100_000}  # fmt: skip
EDGE_LABELS = {slug: "$" + slug.replace("m", "M") for slug in EDGES}
_ENDS = [0, 100, 500, 1_000, 5_000, 15_000, 30_000, 50_000, 100_000, float("inf")]  # of the bands, in their order
_BANDS = {slug: (_ENDS[place], _ENDS[place + 1]) for place, slug in enumerate(BudgetBand.values)}
_UNKNOWN = {"invalid_choice": _("“%(value)s” is not something to filter by, so it was left out.")}


def _one_of(label: Text, choices: Choices) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=choices, error_messages=_UNKNOWN)


class BrowseForm(forms.Form):
    """Every field is optional; what cannot be used is a sentence in `errors` and no filter."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=LONGEST,
        error_messages={"max_length": _("Search for at most %(limit_value)d characters: these words were left out.")},
    )
    genre = _one_of(_("Genre"), Genre.choices)
    format = _one_of(_("Format"), Format.choices)
    budget_from = _one_of(_("Budget from"), list(EDGE_LABELS.items()))
    budget_to = _one_of(_("Budget up to"), list(EDGE_LABELS.items()))
    stage = _one_of(_("Stage"), Stage.choices)
    seeking = _one_of(_("Seeking"), Seeking.choices)
    verified = forms.BooleanField(label=_("Verified only"), required=False)

    def clean(self) -> dict[str, object]:
        low, high = (self.cleaned_data.get(name, "") for name in ("budget_from", "budget_to"))
        if low and high and EDGES[low] >= EDGES[high]:
            self.add_error(
                "budget_to", _("A range of budgets ends above where it begins, so its upper end was left out.")
            )
        return self.cleaned_data

    def chosen(self) -> dict[str, str]:
        """What is on, by name: one slug each, "on" for the badge, the words."""
        self.is_valid()
        return {name: "on" if value is True else value for name, value in self.cleaned_data.items() if value}


def bands_between(low: str, high: str) -> list[str]:
    """The bands that reach into a range of budgets; an end that is "" is open. None at all for no range."""
    if not low and not high:
        return []
    bottom, top = EDGES.get(low, 0), EDGES.get(high, float("inf"))
    return [slug for slug, (begins, ends) in _BANDS.items() if begins < top and ends > bottom]
