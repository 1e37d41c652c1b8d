"""Whoever adds a field to the pitch writes a column and a row of `fields.FIELDS`: everything else follows from these two, and nothing else lists fields."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

import api.urls  # noqa: F401 - registers the converters of addresses
from api.docs import SNAPSHOT
from api.v1.pitches import PitchBody
from pitchey.accounts.models import User
from pitchey.pitches import services as pitches
from pitchey.pitches.completeness import SECTIONS
from pitchey.pitches.fields import (
    ACCESS_FIELDS,
    FIELDS,
    PROTECTED_FIELDS,
    PUBLIC_FIELDS,
    Audience,
    Kind,
    PitchField,
)
from pitchey.pitches.models import Pitch
from pitchey.pitches.versions import content_of, protected_fields, public_fields
from portals.shared.pitches.forms import SECTION_FORMS
from tests.api.calling import Caller
from tests.factories.pitches import PROTECTED, TEASER, draft

ROOT = Path(__file__).resolve().parents[2]
# Columns that nobody writes in a form.
KEPT_BY_SERVICES = {
    "id", "public_id", "owner", "organisation", "status", "removed_reason", "poster", "poster_seed", "revision", "published_revision",
    "version_count", "created_at", "updated_at", "published_at",
}  # fmt: skip
# Where a choice of fields is made, and why.
CHOOSES_FIELDS = {
    "pitchey/pitches/models.py",  # the columns
    "pitchey/pitches/fields.py",  # the table
    "pitchey/pitches/querysets.py",  # what a guest is shown, so that the working copy is not even fetched
    "pitchey/pitches/three_way_merge.py",  # an amount goes with its currency
    "pitchey/ndas/access.py",  # the gate and the limits that it keeps
    "pitchey/ndas/limits.py",
    "pitchey/evidence/explanations.py",
    "pitchey/discovery/semantic/services.py",  # what the meaning of a pitch is read from
    "pitchey/demo/world.py",  # believable texts
    "pitchey/demo/load.py",
    "pitchey/demo/documents.py",
    "portals/shared/pitches/forms.py",  # countries, where this installation can tell them
    "portals/public/views/pitches.py",  # whether the protected ones are open
    "portals/public/views/comparison.py",  # a few fields of several pitches side by side
    "portals/shared/pitches/presenters.py",  # the budget stands first
    "portals/shared/pitches/preview.py",  # what each audience would see
    "api/v1/pitches.py",  # money is one thing outside
}

pytestmark = pytest.mark.django_db
every_field = pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS)


def another_value(field: PitchField) -> Any:
    """A value of its kind that a draft does not have."""
    match field.kind:
        case Kind.LINE | Kind.TEXT:
            return f"Zaffre{field.name.replace('_', '')} and then some."
        case Kind.LINK:
            return f"https://{field.name.replace('_', '-')}.example/"
        case Kind.CHOICE | Kind.RADIO:
            return field.choices[-2][0]
        case Kind.CHOICES:
            return [field.choices[-1][0]]
        case Kind.LIST | Kind.TAGS:
            return [f"zaffre{field.name.replace('_', '')}"]
        case Kind.MONEY:
            return 98_765_400
        case Kind.NUMBER:
            return field.between[1]
        case Kind.PEOPLE:
            return [f"{field.name.replace('_', '-')}.example"]
        case Kind.COUNTRIES:
            return []


def as_read(field: PitchField, value: Any, currency: str) -> str:
    """The words by which a page shows the value."""
    if field.kind == Kind.MONEY:
        return f"{currency} {value // 100:,}"
    first = value[0] if isinstance(value, list) else value
    return str(dict(field.choices).get(first, first))


@pytest.fixture
def full(cara: User) -> Pitch:
    """Published as every draft is, then with another value in every field, and published again."""
    pitch = draft(cara)
    pitches.publish(by=cara, pitch=pitch)
    values = {name: another_value(field) for name, field in FIELDS.items() if field.audience != Audience.OWNER}
    pitches.edit(by=cara, pitch=pitch, **values)
    pitches.publish(by=cara, pitch=pitch)
    return Pitch.objects.get(pk=pitch.pk)


def test_every_column_that_people_write_is_in_the_table() -> None:
    assert {column.name for column in Pitch._meta.fields} - KEPT_BY_SERVICES == set(FIELDS)
    assert sorted(PUBLIC_FIELDS + PROTECTED_FIELDS + ACCESS_FIELDS) == sorted(FIELDS)


@every_field
def test_a_field_is_edited_in_its_section_alone(field: PitchField, cara: User) -> None:
    pitch = draft(cara)
    sections = [name for name, form in SECTION_FORMS.items() if field.exposed_name in form.of(pitch).fields]
    assert sections == [field.section]
    assert str(SECTION_FORMS[field.section].of(pitch).fields[field.exposed_name].label) == str(field.label)


@every_field
def test_a_field_counts_in_its_section_if_it_counts(field: PitchField) -> None:
    assert [section for section, names in SECTIONS.items() if field.name in names] == [field.section] * field.counts


@every_field
def test_a_field_is_in_the_body_and_in_the_document(field: PitchField) -> None:
    shapes = json.loads(SNAPSHOT.read_bytes())["components"]["schemas"]
    answer = shapes["Protected" if field.audience == Audience.PROTECTED else "Pitch"]["properties"]
    assert field.exposed_name in PitchBody().fields
    assert field.exposed_name in shapes["PitchBody"]["properties"] and field.exposed_name in answer
    others = shapes["Pitch" if field.audience == Audience.PROTECTED else "Protected"]["properties"]
    assert field.exposed_name not in others


@every_field
def test_a_version_freezes_what_readers_read(field: PitchField, cara: User) -> None:
    content = content_of(draft(cara))
    parts = [part for part in ("public", "protected") if field.name in content[part]]
    assert parts == ([] if field.audience == Audience.OWNER else [field.audience])


def test_a_version_that_is_older_than_a_field_has_it_blank(full: Pitch) -> None:
    content: dict[str, Any] = {"public": {}, "protected": {}}
    blanks = {name: FIELDS[name].blank for name in PUBLIC_FIELDS + PROTECTED_FIELDS}
    assert public_fields(content) | protected_fields(content) == blanks


def test_the_api_takes_and_answers_every_field(full: Pitch, cara: User) -> None:
    owner = Caller(cara)
    answer = owner.get(f"pitches/{full.public_id}").json()
    for name, field in FIELDS.items():
        holder = answer["protected"] if field.audience == Audience.PROTECTED else answer
        shown = holder[field.exposed_name]
        value = getattr(full, name)
        if field.kind == Kind.MONEY:
            value = {"amount_minor": value, "currency": full.currency}
        elif name == "genres":
            value = [full.genre, *full.genres]
        assert shown == value, name
    body = {field.exposed_name: answer.get(field.exposed_name) for field in FIELDS.values()}
    body |= answer["protected"] | {"genres": full.genres}
    assert (
        owner.patch(
            f"pitches/{full.public_id}", body, If_Match=owner.get(f"pitches/{full.public_id}")["ETag"]
        ).status_code
        == 200
    )


def test_pages_show_every_field_to_its_audience(full: Pitch, cara: User, ivan: User) -> None:
    pages = {}
    for who in (cara, ivan):
        client = Client()
        client.force_login(who)
        pages[who.pk] = client.get(f"/pitches/{full.public_id}/", follow=True).content.decode()
    for name in PUBLIC_FIELDS:
        words = escape(as_read(FIELDS[name], getattr(full, name), full.currency))
        if name != "currency":  # it stands with its amount
            assert words in pages[cara.pk] and words in pages[ivan.pk], name
    for name in PROTECTED_FIELDS:
        words = escape(as_read(FIELDS[name], getattr(full, name), full.currency))
        assert words in pages[cara.pk] and words not in pages[ivan.pk], name


def test_a_comparison_names_every_field_that_differs(full: Pitch, cara: User, client: Client) -> None:
    client.force_login(cara)
    html = client.get(f"/creator/pitches/{full.public_id}/versions/?from=1&to=2").content.decode()
    labels = [text.strip() for text in re.findall(r'<dt dir="auto">([^<]+)', html)]
    expected = [escape(str(field.label)) for field in FIELDS.values() if field.audience != Audience.OWNER]
    assert labels == expected


def _sources() -> Iterator[tuple[str, str]]:
    for room in ("pitchey", "portals", "api"):
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), path.read_text()


def test_nothing_else_lists_fields() -> None:
    """The names of cards are columns of `Listing` and words of everyday; the other ones stand where they are chosen."""
    names = [
        name for name, field in FIELDS.items() if not field.on_card and name not in ("currency", "world", "themes")
    ]
    spoken = re.compile(rf"[\"'.](?:{'|'.join(names)})\b|^    (?:{'|'.join(names)}) = ", re.MULTILINE)
    lists = {name for name, text in _sources() if spoken.search(text)}
    assert lists <= CHOOSES_FIELDS, lists - CHOOSES_FIELDS


def test_the_words_of_the_sweeps_stand_in_every_protected_field() -> None:
    """What looks for protected words everywhere (`tests/security`) knows no others."""
    assert set(PROTECTED) == set(PROTECTED_FIELDS)


def test_a_draft_of_the_tests_differs_in_every_field(full: Pitch) -> None:
    """So the tests above compare something."""
    assert {name for name in TEASER if getattr(full, name) == TEASER[name]} == set()
