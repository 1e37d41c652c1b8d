"""Is a value right? Small validators out of which every table of fields is put together, and the one function that applies a table.

Interfaces hand over plain values as people wrote them; `validate` answers with values that the model takes, or says everything that
is wrong.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from pitchey.core import countries
from pitchey.core.errors import FieldError, Invalid, Sentence
from pitchey.core.money import MAX_MINOR
from pitchey.core.types import Fields

Validator = Callable[[object], Any]  # answers with the cleaned value, or raises a `ValidationFailure`

# What may never stand in a text: control characters but tab and line ends, lone surrogates, and what turns the reading direction around.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff]")


class ValidationFailure(ValueError):
    """One value is not right; `code` and `sentence` say how."""

    def __init__(self, code: str, sentence: Sentence) -> None:
        self.code, self.sentence = code, sentence
        super().__init__(code)


def max_length(model: type[Model], field: str) -> int:
    """The most characters that a field of the model takes, or one entry of it where it is an array."""
    column: Any = model._meta.get_field(field)
    return int(getattr(column, "base_field", column).max_length)


def max_entries(model: type[Model], array: str) -> int:
    """How many entries an array of the model takes, 0 where it does not say."""
    return getattr(model._meta.get_field(array), "size", None) or 0


def text(longest: int, *, lines: bool = True) -> Validator:
    """Free text of at most `longest` characters; without `lines` it is one line."""

    def validator(value: object) -> str:
        if not isinstance(value, str):
            raise ValidationFailure("wrong_type", _("This must be text."))
        if _FORBIDDEN.search(value):
            raise ValidationFailure(
                "forbidden_characters", _("This text has characters that cannot be shown. Type them again.")
            )
        value = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
        if not lines:
            value = " ".join(value.split())
        if len(value) > longest:
            raise ValidationFailure(
                "too_long",
                _("At most %(longest)d characters; this has %(length)d.") % {"longest": longest, "length": len(value)},
            )
        return value

    return validator


def one_of(choices: Collection[str], *, blank: bool = True) -> Validator:
    """A slug out of a list; blank when it may still be open."""

    def validator(value: object) -> str:
        if not isinstance(value, str):
            raise ValidationFailure("wrong_type", _("This must be text."))
        if value == "" and blank:
            return ""
        if value not in choices:
            raise ValidationFailure("invalid_choice", _("This is not one of the choices."))
        return value

    return validator


def list_of(each: Validator, *, most: int) -> Validator:
    """Up to `most` different values; blanks are dropped."""

    def validator(value: object) -> list[object]:
        if not isinstance(value, list | tuple):
            raise ValidationFailure("wrong_type", _("This must be a list."))
        if len(value) > 100:
            raise ValidationFailure("too_many", _("At most %(most)d of these.") % {"most": most})
        cleaned = [entry for entry in dict.fromkeys(each(entry) for entry in value) if entry]
        if len(cleaned) > most:
            raise ValidationFailure("too_many", _("At most %(most)d of these.") % {"most": most})
        return cleaned

    return validator


def web_address(longest: int) -> Validator:
    """An http or https address, or nothing."""
    line, require_url = text(longest, lines=False), URLValidator(schemes=["http", "https"])

    def validator(value: object) -> str:
        address = str(line(value))
        if address:
            try:
                require_url(address)
            except ValidationError as error:
                raise ValidationFailure(
                    "invalid_url", _("This is not a web address. It starts with https://.")
                ) from error
        return address

    return validator


def amount(value: object) -> int | None:
    """Minor units, or None."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValidationFailure("wrong_type", _("This must be a whole amount."))
    if not 0 <= value <= MAX_MINOR:
        raise ValidationFailure("out_of_range", _("This amount is out of range."))
    return value


def number(least: int, most: int) -> Validator:
    """A whole number in this range, or None."""

    def validator(value: object) -> int | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValidationFailure("wrong_type", _("This must be a whole number."))
        if not least <= value <= most:
            raise ValidationFailure("out_of_range", _("From %(least)d to %(most)d.") % {"least": least, "most": most})
        return value

    return validator


def country(value: object) -> str:
    """The two letters of a country (ISO 3166), in capitals, or nothing."""
    code = str(text(10, lines=False)(value)).upper()
    if code and not countries.exists(code):
        raise ValidationFailure("invalid_choice", _("Write the two letters of each country, such as PT or US."))
    return code


def validate(table: Mapping[str, Validator], given: Mapping[str, object], *, needs: tuple[str, ...] = ()) -> Fields:
    """The given values as the model takes them.

    Raises:
        Invalid: naming every field that is unknown, of the wrong type, too long, not a choice, or needed and blank.
    """
    cleaned: Fields = {}
    errors: list[FieldError] = []
    for name, value in given.items():
        if name not in table:
            errors.append(FieldError(name, "unknown_field", _("There is no such field.")))
            continue
        try:
            cleaned[name] = table[name](value)
        except ValidationFailure as failure:
            errors.append(FieldError(name, failure.code, failure.sentence))
    errors += [
        FieldError(name, "required", _("This is needed."))
        for name in needs
        if (name not in cleaned and name not in given) or (name in cleaned and not cleaned[name])
    ]
    if errors:
        raise Invalid(errors)
    return cleaned
