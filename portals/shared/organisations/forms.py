"""What does somebody say of a company, and whom do they ask into it?"""

from django import forms
from django.utils.translation import gettext_lazy as _

from pitchey.accounts.models import Invitation, Membership, Organisation
from pitchey.core.validation import max_length


class OrganisationForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=max_length(Organisation, "name"), help_text=_("As others should read it.")
    )
    kind = forms.ChoiceField(label=_("What it is"), choices=Organisation.Kind.choices)
    about = forms.CharField(
        label=_("About"),
        max_length=max_length(Organisation, "about"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    website = forms.URLField(
        label=_("Website"), max_length=max_length(Organisation, "website"), required=False, assume_scheme="https"
    )
    country = forms.RegexField(
        r"^[A-Za-z]{2}$",
        label=_("Country"),
        required=False,
        help_text=_("Two letters, such as PT or US."),
        error_messages={"invalid": _("Write the two letters of the country, such as PT or US.")},
    )


class InviteForm(forms.Form):
    email = forms.EmailField(
        label=_("Email address"),
        max_length=max_length(Invitation, "email"),
        help_text=_("Only this address can accept."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices, initial=Membership.Role.MEMBER)
