"""What is asked of somebody who comes in? Signing in, signing up, a new password, the old one once more."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from pitchey.accounts.models import Organisation, Role, User
from pitchey.core.validation import max_length
from portals.shared.forms.fields import EMAIL, Initial
from portals.shared.forms.passwords import NEW_PASSWORD, password_field

COMPANY = {
    Role.CREATOR: (_("Company"), _("If you work under a company’s name. You become its owner here and can invite others.")),
    Role.INVESTOR: (_("Fund or company"), _("Creators see it beside your name when you ask for access.")),
    Role.PRODUCTION: (_("Production company"), _("Creators see it beside your name. You become its owner here and can invite your team.")),
}  # fmt: skip
HEADLINE = {
    Role.CREATOR: _("One line about what you write or make: “Writer and director of two features”."),
    Role.INVESTOR: _("One line about what you finance: “Equity for European drama, 1 to 5 million”."),
    Role.PRODUCTION: _("One line about what you make: “Series and documentaries from Lisbon”."),
}


class LoginForm(forms.Form):
    email = forms.EmailField(
        label=_("Email address"),
        max_length=max_length(User, "email"),
        widget=forms.EmailInput(attrs=EMAIL | {"autocomplete": "username"}),
    )
    password = password_field(_("Password"), new=False)


class RegisterForm(forms.Form):
    display_name = forms.CharField(
        label=_("Your name"),
        max_length=max_length(User, "display_name"),
        help_text=_("As it should stand under agreements and on pages."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Email address"),
        max_length=max_length(User, "email"),
        help_text=_("You sign in with it. Others do not see it."),
        widget=forms.EmailInput(attrs=EMAIL),
    )
    password = password_field(_("Password"), new=True, help_text=NEW_PASSWORD)
    organisation_name = forms.CharField(
        max_length=max_length(Organisation, "name"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    headline = forms.CharField(label=_("Experience in a line"), max_length=max_length(User, "headline"), required=False)
    bio = forms.CharField(
        label=_("About you"),
        max_length=max_length(User, "bio"),
        required=False,
        help_text=_("Who reads your name wants to know whom they deal with. You can write it later."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    accept_terms = forms.BooleanField(
        label=_("I accept the terms and the privacy notice"),
        error_messages={"required": _("Joining needs your yes to both.")},
    )

    def __init__(self, data: QueryDict | None = None, *, portal: str, initial: Initial = None) -> None:
        super().__init__(data, initial=initial)
        role = Role(portal)
        self.fields["organisation_name"].label, self.fields["organisation_name"].help_text = COMPANY[role]
        self.fields["headline"].help_text = HEADLINE[role]


class ResetForm(forms.Form):
    new_password = password_field(_("New password"), new=True, help_text=NEW_PASSWORD)


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=_("Email address"), max_length=max_length(User, "email"), widget=forms.EmailInput(attrs=EMAIL)
    )


class ReauthenticateForm(forms.Form):
    password = password_field(_("Password"), new=False)
