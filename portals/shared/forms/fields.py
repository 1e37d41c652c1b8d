"""What do forms take, and how do they get the choices that only the request knows?"""

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


def set_choices(form: forms.Form, name: str, choices: Choices) -> None:
    """Offer these choices in the form's field of choice."""
    cast(forms.ChoiceField, form.fields[name]).choices = choices
