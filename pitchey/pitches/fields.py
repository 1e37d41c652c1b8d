"""What is written of a pitch, and how? The one table of its fields, from which everything that lists fields is made.

A new field is a column in `models.py`, which knows its length and its place in reading order, and a row in `FIELDS`, which knows the
rest and its place in the editor. Forms, completeness, versions, the API and the pages follow. What shows a choice of fields names
them itself: a card (the columns of `Listing`), the comparison of several pitches, search.
"""

from collections.abc import Sized
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_domain_name, validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pitchey.core import countries
from pitchey.core.errors import FieldError
from pitchey.core.validation import (
    ValidationFailure,
    Validator,
    amount,
    country,
    list_of,
    max_entries,
    max_length,
    number,
    one_of,
    text,
    web_address,
)
from pitchey.pitches.catalogue import FORMAT_FAMILIES, Access
from pitchey.pitches.models import Character, Credit, Document, Pitch, Still

Label = Promise | str
MOST_LISTED = 100  # addresses and domains, or countries


class Section(StrEnum):
    """The parts of the editor that are one form each."""

    BASICS = "basics"
    STORY = "story"
    WORLD = "world"
    FINANCE = "finance"
    ACCESS = "access"


class Audience(StrEnum):
    """Who reads a field."""

    PUBLIC = "public"  # everyone who may see the pitch
    PROTECTED = "protected"  # whom `ndas.access` lets in
    OWNER = "owner"  # a setting of who may see and read: it acts at once, without a publication


class Kind(StrEnum):
    """What a value is, and with it how it is validated, edited, answered and shown."""

    LINE = "line"  # text without line breaks
    TEXT = "text"
    LINK = "link"
    CHOICE = "choice"
    RADIO = "radio"  # a choice that is never open
    CHOICES = "choices"
    LIST = "list"  # short texts
    TAGS = "tags"
    MONEY = "money"  # minor units of the pitch's currency
    NUMBER = "number"
    PEOPLE = "people"  # email addresses and domains
    COUNTRIES = "countries"


@dataclass(frozen=True)
class PitchField:
    """One field: `label` is for its writer, `heading` for its readers where they read something else.

    `counts` towards completeness; publication needs at least `needed` characters or entries; on a card stands what is `on_card`.
    In the editor: `rows` of a box of text, a `placeholder` for the open choice, choices `grouped`, a place `beside` another
    field, or `folded` away. `api_help` is what the API's document says of it.
    """

    name: str
    kind: Kind
    section: Section
    audience: Audience
    label: Label
    help: Label = ""
    heading: Label = ""
    counts: bool = False
    needed: int = 0
    on_card: bool = False
    between: tuple[int, int] = (0, 0)  # least and most of a NUMBER
    link_text: Label = ""  # of a LINK, for readers
    rows: int = 0
    voice: str = ""  # how the editor sets the writer's words: "title" or "serif"
    placeholder: Label = ""
    grouped: tuple[tuple[Label, list[str]], ...] = ()
    beside: str = ""
    folded: bool = False
    api_help: str = ""

    @property
    def column(self) -> Any:
        """The model's field; of an array its entries' field is `column.base_field`."""
        return Pitch._meta.get_field(self.name)

    @property
    def exposed_name(self) -> str:
        """What forms and the API call it: money is one thing outside and minor units inside."""
        return self.name.removesuffix("_minor") if self.kind == Kind.MONEY else self.name

    @property
    def title(self) -> Label:
        """What readers see over it."""
        return self.heading or self.label

    @cached_property
    def max_length(self) -> int:
        """The most characters, of each entry where it is a list."""
        return max_length(Pitch, self.name)

    @cached_property
    def max_entries(self) -> int:
        """How many entries a list takes."""
        return max_entries(Pitch, self.name) or len(self.choices) or MOST_LISTED

    @cached_property
    def choices(self) -> list[tuple[str, Label]]:
        """Slugs and labels, where it is chosen."""
        return list(getattr(self.column, "base_field", self.column).choices or ())

    @property
    def may_be_open(self) -> bool:
        return bool(self.column.blank)

    @property
    def blank(self) -> Any:
        """What stands there before anything was written."""
        return self.column.get_default()

    @cached_property
    def validate(self) -> Validator:
        """Answers with the value as the model takes it, or raises a `ValidationFailure`."""
        slugs = [slug for slug, _label in self.choices]
        match self.kind:
            case Kind.LINE | Kind.TEXT:
                return text(self.max_length, lines=self.kind == Kind.TEXT)
            case Kind.LINK:
                return web_address(self.max_length)
            case Kind.CHOICE | Kind.RADIO:
                return one_of(slugs, blank=self.may_be_open)
            case Kind.CHOICES:
                return list_of(one_of(slugs), most=self.max_entries)
            case Kind.LIST | Kind.TAGS:
                return list_of(text(self.max_length, lines=False), most=self.max_entries)
            case Kind.MONEY:
                return amount
            case Kind.NUMBER:
                return number(*self.between)
            case Kind.PEOPLE:
                return list_of(_address_or_domain(self.max_length), most=self.max_entries)
            case Kind.COUNTRIES:
                return _countries_of_readers(self.max_entries)


def _address_or_domain(longest: int) -> Validator:
    """An email address, or a domain: everybody with an address there. Lower case; "@studio.example" is the domain."""
    line = text(longest, lines=False)

    def validator(value: object) -> str:
        entry = str(line(value)).lower().removeprefix("@")
        if entry:
            try:
                (validate_email if "@" in entry else validate_domain_name)(entry)
                if "@" not in entry and "." not in entry:
                    raise ValidationError("")
            except ValidationError as error:
                raise ValidationFailure(
                    "invalid_people",
                    _("“%(entry)s” is neither an email address nor a domain like studio.example.") % {"entry": entry},
                ) from error
        return entry

    return validator


def _countries_of_readers(most: int) -> Validator:
    """Where readers may be. Nobody names countries where this installation cannot tell them."""
    several = list_of(country, most=most)

    def validator(value: object) -> list[str]:
        codes: list[str] = several(value)
        if codes and not countries.known_here():
            raise ValidationFailure(
                "not_here", _("Pitchey cannot tell here in which country a reader is. Leave this empty.")
            )
        return codes

    return validator


_PUBLIC, _PROTECTED, _OWNER = Audience.PUBLIC, Audience.PROTECTED, Audience.OWNER
# In the order of the editor.
_TABLE = (
    PitchField(
        "title", Kind.LINE, Section.BASICS, _PUBLIC, _("Title"),
        counts=True, needed=1, on_card=True, voice="title",
    ),
    PitchField(
        "logline", Kind.LINE, Section.BASICS, _PUBLIC, _("Logline"),
        _("One sentence: who, what they want, what stands in the way. Everyone sees it."),
        counts=True, needed=10, on_card=True, rows=2, voice="serif",
    ),
    PitchField(
        "short_synopsis", Kind.TEXT, Section.BASICS, _PUBLIC, _("Short synopsis"),
        _("Public. Set the situation and the question, keep the answer."),
        counts=True, needed=1, on_card=True, rows=6, voice="serif",
    ),
    PitchField(
        "genre", Kind.CHOICE, Section.BASICS, _PUBLIC, _("Genre"),
        counts=True, needed=1, on_card=True, placeholder=_("Choose one"),
    ),
    PitchField(
        "genres", Kind.CHOICES, Section.BASICS, _PUBLIC, _("More genres"),
        _("Up to three, where the main one does not say it all."),
        on_card=True, folded=True, api_help="Further genres, without the main one.",
    ),
    PitchField(
        "format", Kind.CHOICE, Section.BASICS, _PUBLIC, _("Format"),
        counts=True, needed=1, on_card=True, placeholder=_("Choose one"), grouped=tuple(FORMAT_FAMILIES), beside="genre",
    ),
    PitchField(
        "stage", Kind.CHOICE, Section.BASICS, _PUBLIC, _("Stage"),
        counts=True, needed=1, on_card=True, placeholder=_("Choose one"), beside="genre",
    ),
    PitchField(
        "seeking", Kind.CHOICES, Section.BASICS, _PUBLIC, _("What are you looking for?"),
        heading=_("Seeking"), counts=True, on_card=True,
    ),
    PitchField(
        "tags", Kind.TAGS, Section.BASICS, _PUBLIC, _("Tags"),
        _("Up to twelve, separated by commas: harbour, ensemble, true story."),
        on_card=True,
    ),
    PitchField(
        "long_synopsis", Kind.TEXT, Section.STORY, _PROTECTED, _("Full synopsis"),
        _("Protected. Tell it to the end."), counts=True, rows=12, voice="serif",
    ),
    PitchField("premise", Kind.TEXT, Section.STORY, _PUBLIC, _("Premise"), counts=True, rows=4, voice="serif"),
    PitchField(
        "story_breakdown", Kind.TEXT, Section.STORY, _PUBLIC, _("Story or episode breakdown"),
        _("Acts, or one paragraph per episode. Public."), heading=_("Breakdown"), rows=10, voice="serif",
    ),
    PitchField(
        "why_now", Kind.TEXT, Section.STORY, _PUBLIC, _("Why now?"),
        heading=_("Why now"), counts=True, rows=3, voice="serif",
    ),
    PitchField("themes", Kind.TEXT, Section.WORLD, _PUBLIC, _("Themes"), counts=True, rows=3, voice="serif"),
    PitchField("tone", Kind.TEXT, Section.WORLD, _PUBLIC, _("Tone and style"), counts=True, rows=4, voice="serif"),
    PitchField(
        "world", Kind.TEXT, Section.WORLD, _PUBLIC, _("World"),
        _("Where and when, and what the rules are there."), counts=True, rows=5, voice="serif",
    ),
    PitchField("locations", Kind.TEXT, Section.WORLD, _PUBLIC, _("Locations"), rows=3, voice="serif"),
    PitchField(
        "target_audience", Kind.TEXT, Section.WORLD, _PUBLIC, _("Audience"),
        _("Who is this for, and how do you know?"), counts=True, rows=3, voice="serif",
    ),
    PitchField(
        "comparables", Kind.LIST, Section.WORLD, _PUBLIC, _("Comparable titles"),
        _("Up to eight, separated by commas."), heading=_("Comparable to"), counts=True,
    ),
    PitchField(
        "trailer_url", Kind.LINK, Section.WORLD, _PUBLIC, _("Trailer or proof of concept"),
        _("A link that everyone may open."), heading=_("Trailer"), link_text=_("Watch it"),
    ),
    PitchField(
        "budget_band", Kind.CHOICE, Section.FINANCE, _PUBLIC, _("Budget band"),
        _("In US dollars or the equivalent. The exact figure stays protected."),
        heading=_("Budget"), counts=True, on_card=True, placeholder=_("Not said"),
    ),
    PitchField("currency", Kind.CHOICE, Section.FINANCE, _PUBLIC, _("Currency")),
    PitchField("budget_minor", Kind.MONEY, Section.FINANCE, _PROTECTED, _("Exact budget"), beside="currency"),
    PitchField(
        "financing_plan", Kind.TEXT, Section.FINANCE, _PROTECTED, _("Financing plan"),
        _("What is in place, what is missing, on what terms."), counts=True, rows=7, voice="serif",
    ),
    PitchField(
        "production_timeline", Kind.TEXT, Section.FINANCE, _PROTECTED, _("Production timeline"),
        rows=5, voice="serif",
    ),
    PitchField(
        "attached_talent", Kind.TEXT, Section.FINANCE, _PROTECTED, _("Attached talent"),
        _("Names stay protected until you open them."), rows=4, voice="serif",
    ),
    PitchField(
        "distribution_plan", Kind.TEXT, Section.FINANCE, _PROTECTED, _("Distribution and marketing plan"),
        heading=_("Distribution and marketing"), rows=6, voice="serif",
    ),
    PitchField(
        "limit_views", Kind.NUMBER, Section.ACCESS, _OWNER, _("Readings of each document"),
        _("How often one reader may sit down with it. Nobody downloads what is counted. Empty: as often as they like."),
        between=(1, 1000), api_help="Sittings of one reader with one document.",
    ),
    PitchField(
        "limit_days", Kind.NUMBER, Section.ACCESS, _OWNER, _("Days after the signature"),
        _("Reading ends then, though the agreement goes on. Empty: with the agreement."),
        between=(1, 3650), beside="limit_views", api_help="After the signature.",
    ),
    PitchField(
        "allowed_readers", Kind.PEOPLE, Section.ACCESS, _OWNER, _("Only these people"),
        _("Addresses and domains, separated by commas: ann@studio.example, studio.example. Empty: nobody is left out."),
        rows=2, api_help="Addresses and domains; empty: nobody is left out.",
    ),
    PitchField(
        "blocked_readers", Kind.PEOPLE, Section.ACCESS, _OWNER, _("Never these people"),
        _("Addresses and domains. They stay out, whatever they signed."),
        rows=2, api_help="Addresses and domains.",
    ),
    PitchField(
        "allowed_countries", Kind.COUNTRIES, Section.ACCESS, _OWNER, _("Only in these countries"),
        _("Where readers may be, two letters each: PT, US, KR. It goes by their connection, which a tunnel can move. Empty: anywhere."),
        api_help="Where readers may be: two letters each, ISO 3166; empty: anywhere. Refused where this installation cannot tell countries.",
    ),
    PitchField(
        "visibility", Kind.RADIO, Section.ACCESS, _OWNER, _("Who may find this pitch?"),
        _("Its title, logline and public fields; nothing that is protected."), on_card=True,
    ),
    PitchField(
        "protected_access", Kind.RADIO, Section.ACCESS, _OWNER, _("Who may read the protected fields?"),
        _("All protected fields open together, to the same people."),
    ),
)  # fmt: skip
FIELDS: dict[str, PitchField] = {field.name: field for field in _TABLE}


def _of(audience: Audience) -> tuple[str, ...]:
    """The names of what these read, in reading order: the model's."""
    return tuple(
        column.name
        for column in Pitch._meta.fields
        if column.name in FIELDS and FIELDS[column.name].audience == audience
    )


PUBLIC_FIELDS, PROTECTED_FIELDS, ACCESS_FIELDS = _of(Audience.PUBLIC), _of(Audience.PROTECTED), _of(Audience.OWNER)
# The limits of readers, which an owner may also try on paper.
LIMIT_FIELDS = tuple(name for name in ACCESS_FIELDS if FIELDS[name].kind != Kind.RADIO)

PITCH: dict[str, Validator] = {name: field.validate for name, field in FIELDS.items()}
CHARACTER: dict[str, Validator] = {
    "name": text(max_length(Character, "name"), lines=False),
    "role": text(max_length(Character, "role"), lines=False),
    "age_bracket": text(max_length(Character, "age_bracket"), lines=False),
    "description": text(max_length(Character, "description")),
    "cast_wish": text(max_length(Character, "cast_wish"), lines=False),
}
CREDIT: dict[str, Validator] = {
    "person_name": text(max_length(Credit, "person_name"), lines=False),
    "role": text(max_length(Credit, "role"), lines=False),
    "bio": text(max_length(Credit, "bio")),
    "links": list_of(web_address(max_length(Credit, "links")), most=max_entries(Credit, "links")),
}
STILL: dict[str, Validator] = {"caption": text(max_length(Still, "caption"), lines=False)}
DOCUMENT: dict[str, Validator] = {
    "name": text(max_length(Document, "name"), lines=False),
    "note": text(max_length(Document, "note"), lines=False),
    "access": one_of(Access.values, blank=False),
}


def is_filled(value: object) -> bool:
    """Whether something was written. A zero is something; nothing, an empty text and an empty list are not."""
    return value not in (None, "", [])


def missing_for_publication(pitch: Pitch) -> list[FieldError]:
    """What a pitch still lacks before it can be published."""
    missing = []
    for name in PUBLIC_FIELDS + PROTECTED_FIELDS:
        needed, value = FIELDS[name].needed, getattr(pitch, name)
        # A text or a list has a length; a number, a date or an amount is there or not.
        length = len(value) if isinstance(value, Sized) else int(value is not None)
        if needed and not length:
            missing.append(FieldError(name, "required", _("This is needed before the pitch can be published.")))
        elif length < needed:
            missing.append(
                FieldError(name, "too_short", _("At least %(fewest)d characters, please.") % {"fewest": needed})
            )
    return missing
