"""How is a password asked for?"""

from django import forms
from django.utils.translation import gettext_lazy as _

from pitchey.accounts.validators import LONGEST_PASSWORD
from portals.shared.forms.fields import Text

NEW_PASSWORD = _(
    "12 characters or more. Three or four words that do not belong together are easy to keep and hard to guess."
)


def password_field(label: Text, *, new: bool, help_text: Text = "") -> forms.CharField:
    """A password as typed: nothing is trimmed."""
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password" if new else "current-password"})
    return forms.CharField(label=label, max_length=LONGEST_PASSWORD, strip=False, help_text=help_text, widget=widget)
