"""What may a body contain? Declared keys of declared types: nothing is coerced, nothing unknown is accepted."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.request import Request

from pitchey.core.errors import Malformed
from pitchey.core.ids import LONGEST_ID
from pitchey.core.money import CURRENCY_CHOICES, MAX_MINOR, Money
from pitchey.core.types import Json
from pitchey.core.validation import max_length
from pitchey.media.models import File


class Body(serializers.Serializer[Json]):
    """A request body. Unknown keys are refused, each by its pointer."""

    def to_internal_value(self, data: object) -> Any:
        unknown = {
            key: [ErrorDetail(_("There is no such field."), code="unknown")]
            for key in (data if isinstance(data, dict) else {})
            if key not in self.fields or self.fields[key].read_only
        }
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as error:
            if not isinstance(error.detail, dict):
                raise
            raise serializers.ValidationError(error.detail | unknown) from error  # type: ignore[operator]  # the detail of a serializer is a dict
        if unknown:
            raise serializers.ValidationError(unknown)
        return values

    @classmethod
    def read(cls, request: Request, *, partial: bool = False) -> Json:
        """The checked values of a request's body.

        Raises:
            Malformed: the body is not an object.
            ValidationError: with a pointer to each thing that is wrong.
        """
        data = request.data
        if not isinstance(data, dict):
            raise Malformed(_("The body must be an object."), code="not_an_object")
        body = cls(data=data, partial=partial)
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)


class Nothing(Body):
    """No body, or an empty object."""


class Text(serializers.CharField):
    """A string; a number is not one."""

    def to_internal_value(self, data: object) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Id(Text):
    """The public id of a thing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_ID, **kwargs)


class Whole(serializers.IntegerField):
    """An integer; "5", 5.0 and true are not ones."""

    def to_internal_value(self, data: object) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return data


class Flag(serializers.BooleanField):
    """true or false."""

    def to_internal_value(self, data: object) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Choice(serializers.ChoiceField):
    """One slug out of a list."""

    def to_internal_value(self, data: object) -> str:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=data)
        return str(super().to_internal_value(data))


class Texts(serializers.ListField):
    """A list of strings."""

    def __init__(self, *, length: int, **kwargs: Any) -> None:
        super().__init__(child=Text(max_length=length), **kwargs)


class Ids(Texts):
    """A list of public ids."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(length=LONGEST_ID, **kwargs)


class Choices(serializers.ListField):
    """A list of slugs, each once."""

    default_error_messages = {"repeated": gettext_lazy("Each may stand here once.")}

    def __init__(self, *, choices: Sequence[tuple[str, object]], **kwargs: Any) -> None:
        super().__init__(child=Choice(choices=choices), **kwargs)

    def to_internal_value(self, data: list[object]) -> list[str]:
        values = super().to_internal_value(data)
        if len(set(values)) != len(values):
            self.fail("repeated")
        return list(values)


class MoneyField(Body):
    """`{"amount_minor": 125000000, "currency": "USD"}`, read as `Money`."""

    amount_minor = Whole(min_value=0, max_value=MAX_MINOR)
    currency = Choice(choices=CURRENCY_CHOICES)

    def to_internal_value(self, data: object) -> Any:
        values = super().to_internal_value(data)
        return Money(values["amount_minor"], values["currency"])


class UploadBody(Body):
    """Announces a file: what all kinds have in common."""

    name = Text(max_length=max_length(File, "name"))
    size = Whole(min_value=0, max_value=2**40, help_text="In bytes.")
    content_type = Text(max_length=max_length(File, "declared_type"))
    sha256 = Text(
        min_length=64,
        max_length=64,
        required=False,
        help_text="Of the bytes that will be sent, in hex: others are refused.",
    )


class FinishUploadBody(Body):
    """All bytes of a file are there."""

    sha256 = Text(min_length=64, max_length=64, required=False, help_text="Of the bytes that were sent, in hex.")
