"""What can somebody change about themselves?"""

from functools import cache
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from pitchey.accounts.models import User
from pitchey.core.validation import max_entries, max_length
from pitchey.notifications.rhythm import Rhythm
from pitchey.pitches.catalogue import BudgetBand, Format, Genre, Stage
from portals.shared.forms.fields import EMAIL, Choices, CountriesField, Initial, Text, set_choices
from portals.shared.forms.passwords import NEW_PASSWORD, password_field


def _several(label: Text, choices: Choices, help_text: Text = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple, help_text=help_text
    )


def _clock() -> forms.TimeInput:
    return forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class LinksField(forms.CharField):
    """Somebody's addresses, one a line, as a list."""

    widget = forms.Textarea(attrs={"rows": 3, "inputmode": "url", "spellcheck": "false"})

    def prepare_value(self, value: list[str] | str | None) -> str | None:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: object) -> list[str]:
        lines = [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]
        if len(lines) > max_entries(User, "links"):
            raise forms.ValidationError(_("Five addresses at most, please."))
        address = forms.URLField(max_length=max_length(User, "links"), assume_scheme="https")
        return [address.clean(line) for line in lines]


class ProfileForm(forms.Form):
    display_name = forms.CharField(
        label=_("Name"),
        max_length=max_length(User, "display_name"),
        help_text=_("As it stands under agreements and on pages."),
    )
    headline = forms.CharField(label=_("Experience in a line"), max_length=max_length(User, "headline"), required=False)
    bio = forms.CharField(
        label=_("About you"),
        max_length=max_length(User, "bio"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    location = forms.CharField(label=_("Where you work"), max_length=max_length(User, "location"), required=False)
    website = forms.URLField(
        label=_("Website"), max_length=max_length(User, "website"), required=False, assume_scheme="https"
    )
    links = LinksField(
        label=_("Elsewhere"),
        required=False,
        help_text=_("Up to five addresses, one a line: films, festivals, an agent."),
    )


class DisplayForm(forms.Form):
    theme = forms.ChoiceField(label=_("Light or dark"), choices=User.Theme.choices, widget=forms.RadioSelect)
    time_zone = forms.ChoiceField(label=_("Time zone"), help_text=_("All times on pages and in mails are shown in it."))
    language = forms.ChoiceField(label=_("Language"))

    def __init__(self, data: QueryDict | None = None, *, initial: Initial = None) -> None:
        super().__init__(data, initial=initial)
        set_choices(self, "time_zone", _zones())
        if len(settings.LANGUAGES) == 1:
            del self.fields["language"]
        else:
            set_choices(self, "language", settings.LANGUAGES)


@cache
def _zones() -> list[tuple[str, str]]:
    """Places that have a clock, by name. What counts only offsets or is an old spelling without a continent is left out."""
    places = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in places)]


class PrivacyForm(forms.Form):
    profile_visibility = forms.ChoiceField(
        label=_("Who may open your page"),
        choices=User.Visibility.choices,
        widget=forms.RadioSelect,
        help_text=_("Your name stays under what you publish; search engines and guests find no page behind it."),
    )
    shows_presence = forms.BooleanField(
        label=_("Show those whom I talk with when I am here"),
        required=False,
        help_text=_("Without it nobody sees whether you are online."),
    )


class MailHoursForm(forms.Form):
    rhythm = forms.ChoiceField(
        label=_("How often mails come"),
        choices=Rhythm.choices,
        help_text=_("What waits comes together in one mail. A kind of notice can have a rhythm of its own, below."),
    )
    quiet_from = forms.TimeField(label=_("No mails from"), required=False, widget=_clock())
    quiet_until = forms.TimeField(
        label=_("Until"), required=False, widget=_clock(), help_text=_("At your own clock; it may go over midnight.")
    )


class LookingForm(forms.Form):
    """What an investor or a production company looks for; nothing is needed."""

    genres = _several(_("Genres"), Genre.choices, _("Ten at most."))
    formats = _several(_("Formats"), Format.choices, _("Ten at most."))
    budget_bands = _several(_("Budgets"), BudgetBand.choices)
    stages = _several(_("Stages"), Stage.choices)
    countries = CountriesField(
        label=_("Countries"),
        required=False,
        max_length=200,
        help_text=_("Where the company behind a pitch is, two letters each: PT, US, KR. Empty means anywhere."),
    )


class FreshForm(forms.Form):
    """Asks for the password beside the rest when the last proof of identity is not fresh, so that no word is lost on the way."""

    password = password_field(_("Your password"), new=False)

    def __init__(self, data: QueryDict | None = None, *, fresh: bool, initial: Initial = None) -> None:
        super().__init__(data, initial=initial)
        if fresh:
            del self.fields["password"]


class EmailForm(FreshForm):
    email = forms.EmailField(
        label=_("New email address"),
        max_length=max_length(User, "email"),
        widget=forms.EmailInput(attrs=EMAIL),
        help_text=_("We send a letter there. It changes when you open the link in it."),
    )
    field_order = ("email", "password")


class CloseForm(FreshForm):
    understood = forms.BooleanField(label=_("I understand what goes and what stays"))
    field_order = ("understood", "password")


class PasswordForm(forms.Form):
    old_password = password_field(_("Current password"), new=False)
    new_password = password_field(_("New password"), new=True, help_text=NEW_PASSWORD)
