"""What may be written where? The one table of a pitch's fields, for every door.

Doors hand over plain values as people wrote them; `clean` answers with values that the model takes, or says everything that is wrong.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_domain_name, validate_email
from django.utils.translation import gettext_lazy as _

from pitchey.core import countries
from pitchey.core.errors import FieldError, Invalid
from pitchey.core.money import CURRENCIES, MAX_MINOR
from pitchey.pitches.catalogue import Access, BudgetBand, Format, Genre, Seeking, Stage, Visibility

Problem = tuple[str, Any]  # code, sentence
Cleaner = Callable[[Any], Any]

# What may never stand in a text: control characters but tab and line ends, lone surrogates, and what turns the reading direction around.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff]")


class Refused(ValueError):
    """One value is not right; `code` and `sentence` say how."""

    def __init__(self, code: str, sentence: Any) -> None:
        self.code, self.sentence = code, sentence
        super().__init__(code)


def text(longest: int, *, lines: bool = True) -> Cleaner:
    """Free text of at most `longest` characters; without `lines` it is one line."""

    def cleaner(value: Any) -> str:
        if not isinstance(value, str):
            raise Refused("wrong_type", _("This must be text."))
        if _FORBIDDEN.search(value):
            raise Refused("forbidden_characters", _("This text has characters that cannot be shown. Type them again."))
        value = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
        if not lines:
            value = " ".join(value.split())
        if len(value) > longest:
            raise Refused(
                "too_long",
                _("At most %(longest)d characters; this has %(length)d.") % {"longest": longest, "length": len(value)},
            )
        return value

    return cleaner


def one_of(choices: list[str], *, blank: bool = True) -> Cleaner:
    """A slug out of a list; blank when it may still be open."""

    def cleaner(value: Any) -> str:
        if not isinstance(value, str):
            raise Refused("wrong_type", _("This must be text."))
        if value == "" and blank:
            return ""
        if value not in choices:
            raise Refused("invalid_choice", _("This is not one of the choices."))
        return value

    return cleaner


def list_of(each: Cleaner, *, most: int) -> Cleaner:
    """Up to `most` different values; blanks are dropped."""

    def cleaner(value: Any) -> list[Any]:
        if not isinstance(value, list | tuple):
            raise Refused("wrong_type", _("This must be a list."))
        if len(value) > 100:
            raise Refused("too_many", _("At most %(most)d of these.") % {"most": most})
        cleaned = [entry for entry in dict.fromkeys(each(entry) for entry in value) if entry]
        if len(cleaned) > most:
            raise Refused("too_many", _("At most %(most)d of these.") % {"most": most})
        return cleaned

    return cleaner


def web_address(value: Any) -> str:
    """An http or https address, or nothing."""
    value = text(300, lines=False)(value)
    if value:
        try:
            URLValidator(schemes=["http", "https"])(value)
        except ValidationError as error:
            raise Refused("invalid_url", _("This is not a web address. It starts with https://.")) from error
    return str(value)


def amount(value: Any) -> int | None:
    """Minor units, or None."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refused("wrong_type", _("This must be a whole amount."))
    if not 0 <= value <= MAX_MINOR:
        raise Refused("out_of_range", _("This amount is out of range."))
    return value


def number(least: int, most: int) -> Cleaner:
    """A whole number in this range, or None."""

    def cleaner(value: Any) -> int | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise Refused("wrong_type", _("This must be a whole number."))
        if not least <= value <= most:
            raise Refused("out_of_range", _("From %(least)d to %(most)d.") % {"least": least, "most": most})
        return value

    return cleaner


def people(value: Any) -> str:
    """An email address, or a domain: everybody with an address there. Lower case; "@studio.example" is the domain."""
    entry = str(text(254, lines=False)(value)).lower().removeprefix("@")
    if entry:
        try:
            (validate_email if "@" in entry else validate_domain_name)(entry)
            if "@" not in entry and "." not in entry:
                raise ValidationError("")
        except ValidationError as error:
            raise Refused(
                "invalid_people",
                _("“%(entry)s” is neither an email address nor a domain like studio.example.") % {"entry": entry},
            ) from error
    return entry


MOST_LISTED = 100  # addresses and domains


def country(value: Any) -> str:
    """The two letters of a country (ISO 3166), in capitals, or nothing."""
    code = str(text(10, lines=False)(value)).upper()
    if code and not countries.exists(code):
        raise Refused("invalid_choice", _("Write the two letters of each country, such as PT or US."))
    return code


def countries_of_readers(value: Any) -> list[str]:
    """Where readers may be. Nobody names countries where this installation cannot tell them."""
    codes: list[str] = list_of(country, most=MOST_LISTED)(value)
    if codes and not countries.known_here():
        raise Refused("not_here", _("Pitchey cannot tell here in which country a reader is. Leave this empty."))
    return codes


CONTENT: dict[str, Cleaner] = {
    "title": text(200, lines=False),
    "logline": text(500, lines=False),
    "genre": one_of(Genre.values),
    "genres": list_of(one_of(Genre.values), most=3),
    "format": one_of(Format.values),
    "stage": one_of(Stage.values),
    "budget_band": one_of(BudgetBand.values),
    "currency": one_of(list(CURRENCIES), blank=False),
    "budget_minor": amount,
    "short_synopsis": text(1000),
    "long_synopsis": text(20000),
    "premise": text(2000),
    "themes": text(2000),
    "tone": text(2000),
    "world": text(4000),
    "target_audience": text(2000),
    "comparables": list_of(text(120, lines=False), most=8),
    "why_now": text(2000),
    "locations": text(2000),
    "story_breakdown": text(20000),
    "production_timeline": text(4000),
    "attached_talent": text(4000),
    "financing_plan": text(8000),
    "distribution_plan": text(8000),
    "seeking": list_of(one_of(Seeking.values), most=4),
    "tags": list_of(text(40, lines=False), most=12),
    "trailer_url": web_address,
}
# Who may see it: acts at once, without a publication.
ACCESS: dict[str, Cleaner] = {
    "visibility": one_of(Visibility.values, blank=False),
    "protected_access": one_of(Access.values, blank=False),
    "limit_views": number(1, 1000),
    "limit_days": number(1, 3650),
    "allowed_readers": list_of(people, most=MOST_LISTED),
    "blocked_readers": list_of(people, most=MOST_LISTED),
    "allowed_countries": countries_of_readers,
}
PITCH = CONTENT | ACCESS
CHARACTER: dict[str, Cleaner] = {
    "name": text(120, lines=False),
    "role": text(120, lines=False),
    "age_bracket": text(40, lines=False),
    "description": text(2000),
    "cast_wish": text(200, lines=False),
}
CREDIT: dict[str, Cleaner] = {
    "person_name": text(120, lines=False),
    "role": text(120, lines=False),
    "bio": text(2000),
    "links": list_of(web_address, most=5),
}
STILL: dict[str, Cleaner] = {"caption": text(200, lines=False)}
DOCUMENT: dict[str, Cleaner] = {
    "name": text(200, lines=False),
    "note": text(300, lines=False),
    "access": one_of(Access.values, blank=False),
}

# What a publication needs: (field, fewest characters or entries).
NEEDED = {"title": 1, "logline": 10, "genre": 1, "format": 1, "stage": 1, "short_synopsis": 1}


def clean(table: Mapping[str, Cleaner], given: Mapping[str, Any], *, needs: tuple[str, ...] = ()) -> dict[str, Any]:
    """The given values as the model takes them.

    Raises:
        Invalid: naming every field that is unknown, of the wrong type, too long, not a choice, or needed and blank.
    """
    cleaned: dict[str, Any] = {}
    errors: list[FieldError] = []
    for name, value in given.items():
        if name not in table:
            errors.append(FieldError(name, "unknown_field", _("There is no such field.")))
            continue
        try:
            cleaned[name] = table[name](value)
        except Refused as refused:
            errors.append(FieldError(name, refused.code, refused.sentence))
    errors += [
        FieldError(name, "required", _("This is needed."))
        for name in needs
        if (name not in cleaned and name not in given) or (name in cleaned and not cleaned[name])
    ]
    if errors:
        raise Invalid(errors)
    return cleaned


def missing_for_publication(values: Mapping[str, Any]) -> list[FieldError]:
    """What a pitch still lacks before it can be published."""
    missing = []
    for name, fewest in NEEDED.items():
        length = len(values[name])
        if length == 0:
            missing.append(FieldError(name, "required", _("This is needed before the pitch can be published.")))
        elif length < fewest:
            missing.append(
                FieldError(name, "too_short", _("At least %(fewest)d characters, please.") % {"fewest": fewest})
            )
    return missing
