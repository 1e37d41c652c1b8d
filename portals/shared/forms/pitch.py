"""What does an owner write about a pitch? One form per section of the editor; rules live in `pitches.services`."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from pitchey.core import countries
from pitchey.core.money import CURRENCIES, CURRENCY_CHOICES
from pitchey.pitches.catalogue import (
    FORMAT_FAMILIES,
    Access,
    BudgetBand,
    DocumentKind,
    Format,
    Genre,
    Seeking,
    Stage,
    Visibility,
)
from pitchey.pitches.models import Pitch
from portals.shared.forms.settings import CountriesField


def _choose(choices: Any, sentence: Any) -> list[Any]:
    return [("", sentence), *choices]


def _formats() -> list[Any]:
    labels = dict(Format.choices)
    return [(family, [(slug, labels[slug]) for slug in slugs]) for family, slugs in FORMAT_FAMILIES]


def _text(field: str, label: Any, help_text: Any = "", rows: int = 4) -> forms.CharField:
    """A box of text as long as the model's field."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=Pitch._meta.get_field(field).max_length,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ListField(forms.CharField):
    """Several short texts, separated by commas or lines."""

    def prepare_value(self, value: Any) -> str:
        return ", ".join(value) if isinstance(value, list | tuple) else value or ""

    def to_python(self, value: Any) -> list[str]:
        parts = (part.strip() for part in str(value or "").replace("\n", ",").split(","))
        return list(dict.fromkeys(part for part in parts if part))

    def validate(self, value: list[str]) -> None:
        if self.required and not value:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: list[str]) -> None:
        """The service knows how many there may be, and how long each is."""


class SectionForm(forms.Form):
    """A section of the editor. Everything is optional: a draft is saved as it is; publishing asks for what is missing."""

    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def fields_to_save(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}

    @classmethod
    def seen_in(cls, post: QueryDict) -> dict[str, Any] | None:
        """The section as the page's script knew it when the writing began (`seen`, encoded like a form), or None without it."""
        form = cls(QueryDict(post["seen"])) if "seen" in post else None
        return form.fields_to_save() if form and form.is_valid() else None

    @classmethod
    def of(cls, pitch: Pitch) -> "SectionForm":
        """The form with what the working copy says now."""
        names = (name for name in cls.base_fields if hasattr(pitch, name))
        return cls(initial={name: getattr(pitch, name) for name in names})


class BasicsForm(SectionForm):
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    logline = forms.CharField(
        label=_("Logline"),
        max_length=500,
        required=False,
        help_text=_("One sentence: who, what they want, what stands in the way. Everyone sees it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    short_synopsis = _text(
        "short_synopsis", _("Short synopsis"), _("Public. Set the situation and the question, keep the answer."), 6
    )
    genre = forms.ChoiceField(label=_("Genre"), choices=_choose(Genre.choices, _("Choose one")), required=False)
    genres = forms.MultipleChoiceField(
        label=_("More genres"),
        choices=Genre.choices,
        required=False,
        help_text=_("Up to three, where the main one does not say it all."),
        widget=forms.CheckboxSelectMultiple,
    )
    format = forms.ChoiceField(label=_("Format"), choices=lambda: _choose(_formats(), _("Choose one")), required=False)
    stage = forms.ChoiceField(label=_("Stage"), choices=_choose(Stage.choices, _("Choose one")), required=False)
    seeking = forms.MultipleChoiceField(
        label=_("What are you looking for?"),
        choices=Seeking.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    tags = ListField(
        label=_("Tags"),
        required=False,
        help_text=_("Up to twelve, separated by commas: harbour, ensemble, true story."),
    )


class StoryForm(SectionForm):
    long_synopsis = _text("long_synopsis", _("Full synopsis"), _("Protected. Tell it to the end."), 12)
    premise = _text("premise", _("Premise"))
    story_breakdown = _text(
        "story_breakdown", _("Story or episode breakdown"), _("Acts, or one paragraph per episode. Public."), 10
    )
    why_now = _text("why_now", _("Why now?"), rows=3)


class WorldForm(SectionForm):
    themes = _text("themes", _("Themes"), rows=3)
    tone = _text("tone", _("Tone and style"))
    world = _text("world", _("World"), _("Where and when, and what the rules are there."), 5)
    locations = _text("locations", _("Locations"), rows=3)
    target_audience = _text("target_audience", _("Audience"), _("Who is this for, and how do you know?"), 3)
    comparables = ListField(
        label=_("Comparable titles"), required=False, help_text=_("Up to eight, separated by commas.")
    )
    trailer_url = forms.URLField(
        label=_("Trailer or proof of concept"),
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text=_("A link that everyone may open."),
    )


class FinanceForm(SectionForm):
    budget_band = forms.ChoiceField(
        label=_("Budget band"),
        choices=_choose(BudgetBand.choices, _("Not said")),
        required=False,
        help_text=_("In US dollars or the equivalent. The exact figure stays protected."),
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCY_CHOICES, required=False)
    budget = forms.DecimalField(
        label=_("Exact budget"), required=False, min_value=0, max_digits=15, decimal_places=2, localize=False
    )
    financing_plan = _text(
        "financing_plan", _("Financing plan"), _("What is in place, what is missing, on what terms."), 7
    )
    production_timeline = _text("production_timeline", _("Production timeline"), rows=5)
    attached_talent = _text("attached_talent", _("Attached talent"), _("Names stay protected until you open them."), 4)
    distribution_plan = _text("distribution_plan", _("Distribution and marketing plan"), rows=6)

    @classmethod
    def of(cls, pitch: Pitch) -> "SectionForm":
        form = super().of(pitch)
        if pitch.budget_minor is not None:
            amount = Decimal(pitch.budget_minor).scaleb(-CURRENCIES[pitch.currency])
            form.initial["budget"] = f"{amount:f}".removesuffix(".00")
        return form

    def fields_to_save(self) -> dict[str, Any]:
        fields = super().fields_to_save()
        budget = fields.pop("budget")
        if not fields["currency"]:
            fields["currency"] = "USD"
        fields["budget_minor"] = None if budget is None else int(budget * 10 ** CURRENCIES[fields["currency"]])
        return fields


class LimitsForm(forms.Form):
    """How far readers may go with what is not open to everybody."""

    limit_views = forms.IntegerField(
        label=_("Readings of each document"),
        required=False,
        min_value=1,
        max_value=1000,
        help_text=_(
            "How often one reader may sit down with it. Nobody downloads what is counted. Empty: as often as they like."
        ),
    )
    limit_days = forms.IntegerField(
        label=_("Days after the signature"),
        required=False,
        min_value=1,
        max_value=3650,
        help_text=_("Reading ends then, though the agreement goes on. Empty: with the agreement."),
    )
    allowed_readers = ListField(
        label=_("Only these people"),
        required=False,
        help_text=_(
            "Addresses and domains, separated by commas: ann@studio.example, studio.example. Empty: nobody is left out."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    blocked_readers = ListField(
        label=_("Never these people"),
        required=False,
        help_text=_("Addresses and domains. They stay out, whatever they signed."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    allowed_countries = CountriesField(
        label=_("Only in these countries"),
        required=False,
        max_length=600,
        help_text=_(
            "Where readers may be, two letters each: PT, US, KR. It goes by their connection, which a tunnel can move. Empty: anywhere."
        ),
    )

    @property
    def asks_for_countries(self) -> bool:
        """Where they cannot be told nobody names them; those that stand there already can be taken away."""
        return countries.known_here() or bool(self["allowed_countries"].value())


class AccessForm(LimitsForm, SectionForm):
    visibility = forms.ChoiceField(
        label=_("Who may find this pitch?"),
        choices=Visibility.choices,
        widget=forms.RadioSelect,
        help_text=_("Its title, logline and public fields; nothing that is protected."),
    )
    protected_access = forms.ChoiceField(
        label=_("Who may read the protected fields?"),
        choices=Access.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "Full synopsis, exact budget, timeline, attached talent, financing and distribution plans, as one group."
        ),
    )


class NewPitchForm(forms.Form):
    """The two lines with which a pitch begins."""

    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("A working title will do."))
    logline = forms.CharField(
        label=_("Logline"),
        max_length=500,
        help_text=_("One sentence: who, what they want, what stands in the way."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PitchListForm(forms.Form):
    """What the owner's table is asked for. What it does not know is as if it were not asked."""

    status = forms.ChoiceField(choices=Pitch.Status.choices, required=False, widget=forms.HiddenInput)
    q = forms.CharField(label=_("Search your pitches"), max_length=100, required=False)
    genre = forms.ChoiceField(label=_("Genre"), choices=_choose(Genre.choices, _("Any genre")), required=False)
    visibility = forms.ChoiceField(
        label=_("Who may see it"), choices=_choose(Visibility.choices, _("Any visibility")), required=False
    )
    changes = forms.BooleanField(label=_("With changes to publish"), required=False)

    def asked(self) -> dict[str, Any]:
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


class CharacterForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    role = forms.CharField(label=_("Role in the story"), max_length=120, required=False)
    age_bracket = forms.CharField(label=_("Age"), max_length=40, required=False)
    description = forms.CharField(
        label=_("Description"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    cast_wish = forms.CharField(label=_("Cast wish"), max_length=200, required=False)


class CreditForm(forms.Form):
    person_name = forms.CharField(label=_("Name"), max_length=120)
    role = forms.CharField(label=_("Credit"), max_length=120, help_text=_("Writer, director, producer..."))
    bio = forms.CharField(
        label=_("Biography"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    links = ListField(label=_("Links"), required=False, help_text=_("Up to five addresses, separated by commas."))


class DocumentForm(forms.Form):
    """What a document is called and who may read it."""

    name = forms.CharField(label=_("Name"), max_length=200)
    access = forms.ChoiceField(label=_("Who may read it"), choices=Access.choices)


class BeginDocumentForm(forms.Form):
    """What a browser says of a file before it sends it."""

    name = forms.CharField(max_length=200)
    size = forms.IntegerField(min_value=0)
    content_type = forms.CharField(max_length=100, required=False)
    kind = forms.ChoiceField(choices=DocumentKind.choices, required=False)
    access = forms.ChoiceField(choices=Access.choices, required=False)
    note = forms.CharField(max_length=300, required=False)
    replaces = forms.CharField(max_length=32, required=False)
    sha256 = forms.CharField(max_length=64, required=False)


class SendDocumentForm(forms.Form):
    """The plain way up for one document: file and words in one form."""

    file = forms.FileField(label=_("File"), help_text=_("PDF or Word (.docx), up to 100 MB."))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("What its name says, else a script")), *DocumentKind.choices], required=False
    )
    access = forms.ChoiceField(label=_("Who may read it"), choices=Access.choices, initial=Access.NDA)


class NamePersonForm(forms.Form):
    email = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        help_text=_(
            "Whoever has confirmed this address sees the pitch, today or when they join. Nobody is written to."
        ),
    )


SECTION_FORMS: dict[str, type[SectionForm]] = {
    "basics": BasicsForm,
    "story": StoryForm,
    "world": WorldForm,
    "finance": FinanceForm,
    "access": AccessForm,
}
