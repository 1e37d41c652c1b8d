"""What do the fields of several forms have in common? Lists as text, addresses, and choices that only the request knows."""

from collections.abc import Iterable, MutableMapping
from typing import TYPE_CHECKING, Any, cast

from django import forms

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Promise  # what `gettext_lazy` makes, to the stubs
else:
    from django.utils.functional import Promise

Initial = MutableMapping[str, Any] | None
Text = str | Promise
Choices = Iterable[tuple[str, Text] | tuple[Text, Iterable[tuple[str, Text]]]]
# How the box of an email address is typed into.
EMAIL = {"autocomplete": "email", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}


def set_choices(form: forms.Form, name: str, choices: Choices) -> None:
    """Offer these choices in the form's field of choice."""
    cast(forms.ChoiceField, form.fields[name]).choices = choices


def money_field(**given: Any) -> forms.DecimalField:
    """An amount in the units that people write, with two digits behind the point."""
    return forms.DecimalField(min_value=0, max_digits=15, decimal_places=2, **given)


class ListField(forms.CharField):
    """Several short texts, separated by commas or lines."""

    def prepare_value(self, value: list[str] | tuple[str, ...] | str | None) -> str:
        return ", ".join(value) if isinstance(value, list | tuple) else value or ""

    def to_python(self, value: object) -> list[str]:  # type: ignore[override]  # a text becomes a list
        parts = (part.strip() for part in str(value or "").replace("\n", ",").split(","))
        return list(dict.fromkeys(part for part in parts if part))

    def validate(self, value: list[str]) -> None:
        if self.required and not value:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: list[str]) -> None:
        """The service knows how many there may be, and how long each is."""


class CountriesField(forms.CharField):
    """Two-letter countries, separated by commas or spaces, as a list."""

    widget = forms.TextInput(attrs={"autocapitalize": "characters", "spellcheck": "false", "autocomplete": "off"})

    def prepare_value(self, value: list[str] | str | None) -> str | None:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: object) -> list[str]:
        return str(super().clean(value)).replace(",", " ").split()
