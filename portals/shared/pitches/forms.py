"""What does an owner write about a pitch? One form per section of the editor, made from `pitches.fields`; rules live in `pitches.services`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.db.models import Model
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from pitchey.core import countries
from pitchey.core.money import CURRENCIES
from pitchey.core.types import Fields, Json
from pitchey.core.validation import max_length
from pitchey.media.models import File
from pitchey.pitches.catalogue import Access, DocumentKind, Genre, Visibility
from pitchey.pitches.fields import FIELDS, LIMIT_FIELDS, Kind, PitchField, Section
from pitchey.pitches.models import Character, Credit, Document, NamedPerson, Pitch
from portals.shared.forms.fields import CountriesField, Initial, ListField, Text, money_field


def _choose(choices: Iterable[object], sentence: object) -> list[Any]:
    return [("", sentence), *choices]


def _text(
    model: type[Model], name: str, label: Text, *, required: bool = False, rows: int = 0, help_text: Text = ""
) -> forms.CharField:
    """A line of text, or a box of `rows`, as long as the model's field."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=max_length(model, name),
        widget=forms.Textarea(attrs={"rows": rows}) if rows else None,
    )


def _grouped(field: PitchField) -> Sequence[object]:
    """The choices, in families where the table has them."""
    labels = dict(field.choices)
    return [(family, [(slug, labels[slug]) for slug in slugs]) for family, slugs in field.grouped] or field.choices


def form_field(field: PitchField) -> forms.Field:
    """How a field of the pitch is edited. Nothing is needed: a draft is saved as it is."""
    given: Json = {"label": field.label, "help_text": field.help, "required": False}
    box = forms.Textarea(attrs={"rows": field.rows}) if field.rows else None
    match field.kind:
        case Kind.LINE | Kind.TEXT:
            return forms.CharField(max_length=field.max_length, widget=box, **given)
        case Kind.LINK:
            return forms.URLField(max_length=field.max_length, assume_scheme="https", **given)
        case Kind.CHOICE if field.may_be_open:
            # Asked for anew by each form: labels of choices speak the reader's language.
            return forms.ChoiceField(choices=lambda: _choose(_grouped(field), field.placeholder), **given)
        case Kind.CHOICE:
            return forms.ChoiceField(choices=field.choices, **given)
        case Kind.RADIO:
            return forms.ChoiceField(choices=field.choices, widget=forms.RadioSelect, **given | {"required": True})
        case Kind.CHOICES:
            return forms.MultipleChoiceField(choices=field.choices, widget=forms.CheckboxSelectMultiple, **given)
        case Kind.LIST | Kind.TAGS | Kind.PEOPLE:
            return ListField(widget=box, **given)
        case Kind.MONEY:
            return money_field(**given)
        case Kind.NUMBER:
            least, most = field.between
            return forms.IntegerField(min_value=least, max_value=most, **given)
        case Kind.COUNTRIES:
            return CountriesField(max_length=600, **given)


@dataclass(frozen=True)
class Row:
    """Fields that stand beside each other in the editor; `folded` away, or in `columns`."""

    fields: list[forms.BoundField]
    folded: bool

    @property
    def columns(self) -> str:
        return {1: "", 2: "duo", 3: "trio"}[len(self.fields)]


def _table(names: Iterable[str]) -> dict[str, PitchField]:
    return {FIELDS[name].exposed_name: FIELDS[name] for name in names}


def _section(section: Section) -> dict[str, PitchField]:
    return _table(field.name for field in FIELDS.values() if field.section == section)


class PitchFieldsForm(forms.Form):
    """Some of the pitch's fields: `table`, by the names that the form gives them."""

    table: ClassVar[dict[str, PitchField]] = {}

    def __init__(self, data: QueryDict | None = None, *, initial: Initial = None) -> None:
        super().__init__(data, initial=initial)
        self.fields |= {name: form_field(field) for name, field in self.table.items()}

    def rows(self) -> list[Row]:
        """The fields as they stand on the page."""
        return [
            Row(
                [self[name], *(self[other] for other, it in self.table.items() if it.beside == field.name)],
                field.folded,
            )
            for name, field in self.table.items()
            if not field.beside
        ]


class SectionForm(PitchFieldsForm):
    """A section of the editor. Everything is optional: a draft is saved as it is; publishing asks for what is missing."""

    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def fields_to_save(self) -> Fields:
        """The values by the names of the model: an amount in minor units of the currency beside it."""
        values = {field.name: self.cleaned_data[name] for name, field in self.table.items()}
        if "currency" in values:
            values["currency"] = values["currency"] or FIELDS["currency"].blank
        for field in self.table.values():
            if field.kind == Kind.MONEY and values[field.name] is not None:
                values[field.name] = int(values[field.name] * 10 ** CURRENCIES[values["currency"]])
        return values

    @classmethod
    def seen_in(cls, post: QueryDict) -> Fields | None:
        """The section as the page's script knew it when the writing began (`seen`, encoded like a form), or None without it."""
        form = cls(QueryDict(str(post["seen"]))) if "seen" in post else None
        return form.fields_to_save() if form and form.is_valid() else None

    @classmethod
    def of(cls, pitch: Pitch) -> "SectionForm":
        """The form with what the working copy says now."""
        initial: dict[str, object] = {"revision": pitch.revision}
        for name, field in cls.table.items():
            value = getattr(pitch, field.name)
            if field.kind == Kind.MONEY and value is not None:
                value = f"{Decimal(value).scaleb(-CURRENCIES[pitch.currency]):f}".removesuffix(".00")
            initial[name] = value
        return cls(initial=initial)


class BasicsForm(SectionForm):
    table = _section(Section.BASICS)


class StoryForm(SectionForm):
    table = _section(Section.STORY)


class WorldForm(SectionForm):
    table = _section(Section.WORLD)


class FinanceForm(SectionForm):
    table = _section(Section.FINANCE)


class LimitsForm(PitchFieldsForm):
    """How far readers may go with what is not open to everybody."""

    table = _table(LIMIT_FIELDS)

    @property
    def asks_for_countries(self) -> bool:
        """Where they cannot be told nobody names them; those that stand there already can be taken away."""
        return countries.known_here() or bool(self["allowed_countries"].value())

    def rows(self) -> list[Row]:
        """The limits alone: who may find and read the pitch is chosen above them."""
        asked = {name for name in LIMIT_FIELDS if name != "allowed_countries" or self.asks_for_countries}
        return [row for row in super().rows() if row.fields[0].name in asked]


class AccessForm(LimitsForm, SectionForm):
    table = _section(Section.ACCESS)


SECTION_FORMS: dict[str, type[SectionForm]] = {
    "basics": BasicsForm,
    "story": StoryForm,
    "world": WorldForm,
    "finance": FinanceForm,
    "access": AccessForm,
}


class NewPitchForm(forms.Form):
    """The two lines with which a pitch begins."""

    title = _text(Pitch, "title", _("Title"), required=True, help_text=_("A working title will do."))
    logline = _text(
        Pitch,
        "logline",
        _("Logline"),
        required=True,
        rows=3,
        help_text=_("One sentence: who, what they want, what stands in the way."),
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

    def asked(self) -> Json:
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


class CharacterForm(forms.Form):
    name = _text(Character, "name", _("Name"), required=True)
    role = _text(Character, "role", _("Role in the story"))
    age_bracket = _text(Character, "age_bracket", _("Age"))
    description = _text(Character, "description", _("Description"), rows=4)
    cast_wish = _text(Character, "cast_wish", _("Cast wish"))


class CreditForm(forms.Form):
    person_name = _text(Credit, "person_name", _("Name"), required=True)
    role = _text(Credit, "role", _("Credit"), required=True, help_text=_("Writer, director, producer..."))
    bio = _text(Credit, "bio", _("Biography"), rows=4)
    links = ListField(label=_("Links"), required=False, help_text=_("Up to five addresses, separated by commas."))


class DocumentForm(forms.Form):
    """What a document is called and who may read it."""

    name = _text(Document, "name", _("Name"), required=True)
    access = forms.ChoiceField(label=_("Who may read it"), choices=Access.choices)


class BeginDocumentForm(forms.Form):
    """What a browser says of a file before it sends it."""

    name = forms.CharField(max_length=max_length(File, "name"))
    size = forms.IntegerField(min_value=0)
    content_type = forms.CharField(max_length=max_length(File, "declared_type"), required=False)
    kind = forms.ChoiceField(choices=DocumentKind.choices, required=False)
    access = forms.ChoiceField(choices=Access.choices, required=False)
    note = forms.CharField(max_length=max_length(Document, "note"), required=False)
    replaces = forms.CharField(max_length=max_length(Document, "public_id"), required=False)
    sha256 = forms.CharField(max_length=max_length(File, "declared_sha256"), required=False)


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
        max_length=max_length(NamedPerson, "address"),
        help_text=_(
            "Whoever has confirmed this address sees the pitch, today or when they join. Nobody is written to."
        ),
    )
