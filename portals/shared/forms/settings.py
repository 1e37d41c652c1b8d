"""What can somebody change about themselves and their organisation?"""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from pitchey.accounts.models import Membership, Organisation
from portals.shared.forms.passwords import NEW_PASSWORD, password_field

EMAIL = {"autocomplete": "email", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}


class AddressForm(forms.Form):
    email = forms.EmailField(label=_("Email address"), max_length=254, widget=forms.EmailInput(attrs=EMAIL))


class ReauthenticateForm(forms.Form):
    password = password_field(_("Password"), new=False)


class ProfileForm(forms.Form):
    display_name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("As it stands under agreements and on pages.")
    )
    headline = forms.CharField(label=_("Experience in a line"), max_length=160, required=False)
    bio = forms.CharField(
        label=_("About you"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    location = forms.CharField(label=_("Where you work"), max_length=120, required=False)
    website = forms.URLField(label=_("Website"), max_length=300, required=False, assume_scheme="https")
    time_zone = forms.ChoiceField(label=_("Time zone"), help_text=_("All times are shown in it."))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = sorted(available_timezones())
        self.fields["time_zone"].choices = [(zone, zone.replace("_", " ")) for zone in zones]  # type: ignore[attr-defined]
        if len(settings.LANGUAGES) == 1:
            del self.fields["language"]


class PasswordForm(forms.Form):
    old_password = password_field(_("Current password"), new=False)
    new_password = password_field(_("New password"), new=True, help_text=NEW_PASSWORD)


class OrganisationForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=160, help_text=_("As others should read it."))
    kind = forms.ChoiceField(label=_("What it is"), choices=Organisation.Kind.choices)
    about = forms.CharField(label=_("About"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 5}))
    website = forms.URLField(label=_("Website"), max_length=300, required=False, assume_scheme="https")
    country = forms.RegexField(
        r"^[A-Za-z]{2}$",
        label=_("Country"),
        required=False,
        help_text=_("Two letters, such as PT or US."),
        error_messages={"invalid": _("Write the two letters of the country, such as PT or US.")},
    )


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("Email address"), max_length=254, help_text=_("Only this address can accept."))
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices, initial=Membership.Role.MEMBER)
