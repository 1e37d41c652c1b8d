"""Which passwords are refused besides Django's own rules?"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from pitchey.accounts.models import User

LONGEST_PASSWORD = 128


class MaximumLengthValidator:
    """A password has an end, so that hashing one costs the same for everybody."""

    def __init__(self, max_length: int = LONGEST_PASSWORD) -> None:
        self.max_length = max_length

    def validate(self, password: str, user: User | None = None) -> None:
        if len(password) > self.max_length:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        return _("Your password can have at most %(number)d characters.") % {"number": self.max_length}
