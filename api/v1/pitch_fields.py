"""How do the pitch's fields stand in a body and in an answer? By their kind, from the one table of them."""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers as s

from api.serializers import Choice, Choices, MoneyField, Text, Texts, Whole
from api.shapes import Money
from pitchey.core.types import Json
from pitchey.pitches.fields import FIELDS, Audience, Kind, PitchField

Member = s.Field[Any, Any, Any, Any]


def body_field(field: PitchField) -> Member:
    """What a body may say of it; nothing is required."""
    given: Json = {"required": False}
    if field.api_help:
        given["help_text"] = field.api_help
    match field.kind:
        case Kind.LINE | Kind.TEXT | Kind.LINK:
            return Text(max_length=field.max_length, allow_blank=True, **given)
        case Kind.CHOICE | Kind.RADIO:
            return Choice(choices=field.choices, allow_blank=field.may_be_open, **given)
        case Kind.CHOICES:
            # Each once, so a list without an end of its own ends with its choices.
            most = {"max_length": field.column.size} if field.column.size else {}
            return Choices(choices=field.choices, **most, **given)
        case Kind.LIST | Kind.TAGS | Kind.PEOPLE | Kind.COUNTRIES:
            return Texts(length=field.max_length, max_length=field.max_entries, **given)
        case Kind.MONEY:
            return MoneyField(allow_null=True, **given)
        case Kind.NUMBER:
            lowest, highest = field.between
            return Whole(min_value=lowest, max_value=highest, allow_null=True, **given)


def body_fields(names: Iterable[str]) -> dict[str, Member]:
    """These fields of the pitch by the names that the API gives them, for a body."""
    return {FIELDS[name].exposed_name: body_field(FIELDS[name]) for name in names}


def answer_field(field: PitchField) -> Member:
    """What an answer says of it; settings of who may read stand in the owner's answers alone."""
    given: Json = {}
    if field.audience == Audience.OWNER and not field.on_card:
        given = {"required": False, "help_text": "For the owner."}
    match field.kind:
        case Kind.LINE | Kind.TEXT | Kind.LINK:
            return s.CharField(**given)
        case Kind.CHOICE | Kind.RADIO:
            return s.ChoiceField(choices=field.choices, allow_blank=field.may_be_open, **given)
        case Kind.CHOICES:
            return s.ListField(child=s.ChoiceField(choices=field.choices), **given)
        case Kind.LIST | Kind.TAGS | Kind.PEOPLE | Kind.COUNTRIES:
            return s.ListField(child=s.CharField(), **given)
        case Kind.MONEY:
            return Money(allow_null=True, **given)
        case Kind.NUMBER:
            return s.IntegerField(allow_null=True, **given)


def answer_fields(names: Iterable[str]) -> dict[str, Member]:
    """These fields of the pitch, for an answer."""
    return {FIELDS[name].exposed_name: answer_field(FIELDS[name]) for name in names}
