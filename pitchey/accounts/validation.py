"""Do these values fit? The models' own rules, said in our words."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db.models import Model

from pitchey.core.errors import Invalid


def require_valid(row: Model, fields: Collection[str]) -> None:
    """Let the model's own rules judge these fields.

    Raises:
        Invalid: at each field.
    """
    skip = [field.name for field in row._meta.fields if field.name not in fields]
    try:
        row.clean_fields(exclude=skip)
    except ValidationError as error:
        raise Invalid(
            [
                (name, str(wrong.code or "invalid"), sentence)
                for name, rows in error.error_dict.items()
                for wrong in rows
                for sentence in wrong.messages
            ]
        ) from error
