"""What may somebody look for? The filter bar of browse."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pitchey.pitches.catalogue import FORMAT_FAMILIES, BudgetBand, Format, Genre, Seeking, Stage

_FORMATS = dict(Format.choices)


class BrowseForm(forms.Form):
    """Every field is optional; a value that does not exist is a filter that is not put on."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Title, logline or name")}),
    )
    genre = forms.ChoiceField(label=_("Genre"), required=False, choices=[("", _("Any genre")), *Genre.choices])
    format = forms.ChoiceField(
        label=_("Format"),
        required=False,
        choices=[
            ("", _("Any format")),
            *[(family, [(slug, _FORMATS[slug]) for slug in slugs]) for family, slugs in FORMAT_FAMILIES],
        ],
    )
    band = forms.ChoiceField(label=_("Budget"), required=False, choices=[("", _("Any budget")), *BudgetBand.choices])
    stage = forms.ChoiceField(label=_("Stage"), required=False, choices=[("", _("Any stage")), *Stage.choices])
    seeking = forms.ChoiceField(label=_("Seeking"), required=False, choices=[("", _("Anything")), *Seeking.choices])
    verified = forms.BooleanField(label=_("Verified creators only"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name != "verified":
                field.widget.attrs["class"] = "input"

    def bar(self) -> list[forms.BoundField]:
        """The fields that stand in a row above the list; the rest is behind "More filters"."""
        return [self[name] for name in ("genre", "format", "band", "stage")]

    def chosen(self) -> dict[str, str]:
        """The filters that are on, by name, without those that mean nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
