"""The countries of readers on their pages: named in the editor, tried on paper, knocks shown, and what a reader is told."""

from typing import Any

import pytest
from django.test import Client

from pitchey.accounts.models import User
from pitchey.ndas.models import Nda
from pitchey.pitches.models import Document, Pitch
from tests.factories.countries import BRAZIL, NOWHERE, PORTUGAL
from tests.factories.ndas import laid_document, signed_nda
from tests.factories.pitches import PROTECTED, published_pitch
from tests.kept import kept

FIELD = "Only in these countries"


@kept
def pitch(cara: User) -> Pitch:
    return published_pitch(cara, title="The Tide Clerk", **PROTECTED)


@kept
def script(pitch: Pitch) -> Document:
    return laid_document(pitch, pages=2)


@kept
def nda(pitch: Pitch, script: Document, ivan: User) -> Nda:
    return signed_nda(pitch, ivan, download_allowed=True)


@pytest.fixture
def owner_client(cara: User) -> Client:
    client = Client()
    client.force_login(cara)
    return client


def reader(ivan: User, ip: str) -> Client:
    client = Client(REMOTE_ADDR=ip)
    client.force_login(ivan)
    return client


def save(owner_client: Client, pitch: Pitch, **limits: str) -> object:
    pitch.refresh_from_db()
    words = {"visibility": "public", "protected_access": "nda", "revision": str(pitch.revision)}
    return owner_client.post(f"/creator/pitches/{pitch.public_id}/edit/access/", words | limits)


@pytest.mark.usefixtures("with_countries", "nda")
def test_a_reader_outside_the_named_countries_is_refused_by_every_interface(
    owner_client: Client, pitch: Pitch, script: Document, ivan: User
) -> None:
    place = f"/creator/pitches/{pitch.public_id}/edit/access/"
    assert FIELD in owner_client.get(place).content.decode()
    answer = save(owner_client, pitch, allowed_countries="pt, ES")
    assert answer.status_code == 302
    page = owner_client.get(place).content.decode()
    assert 'value="PT, ES"' in page and "Portugal, Spain" in page

    home, abroad = reader(ivan, PORTUGAL), reader(ivan, BRAZIL)
    room = f"/read/{script.public_id}/"
    assert home.get(room).status_code == home.get(f"{room}1.jpg").status_code == 200
    answer = abroad.get(room)
    assert answer.status_code == 403
    assert "Cara Lindqvist does not let this be read from Brazil, where you seem to be." in answer.content.decode()
    assert abroad.get(f"{room}1.jpg").status_code == 403
    assert home.get(f"{room}download/").status_code == 200
    assert abroad.get(f"{room}download/").status_code == 403
    answer = reader(ivan, NOWHERE).get(room)
    assert answer.status_code == 403 and "we cannot tell where you are" in answer.content.decode()

    public = f"/pitches/{pitch.public_id}/{pitch.listing.slug}/"
    assert PROTECTED["financing_plan"] in home.get(public, follow=True).content.decode()
    assert PROTECTED["financing_plan"] not in abroad.get(public, follow=True).content.decode()

    why = "Cara Lindqvist does not let this be read from Brazil, where you seem to be."
    page = abroad.get(public, follow=True).content.decode()
    assert why in page and "Not open to you now" in page and "After an agreement" not in page.split('id="room')[0]
    agreement = f"/investor/access/{Nda.objects.get().public_id}/"
    assert why in abroad.get(agreement).content.decode()
    assert why not in home.get(agreement).content.decode()

    page = owner_client.get(f"/creator/pitches/{pitch.public_id}/evidence/").content.decode()
    assert "They came from Brazil, which is not among the countries that you named." in page


@pytest.mark.usefixtures("with_countries")
def test_what_is_no_country_is_said_at_its_field_and_nothing_is_lost(owner_client: Client, pitch: Pitch) -> None:
    answer = save(owner_client, pitch, allowed_countries="Portugal, ES")
    page = answer.content.decode()
    assert answer.status_code == 422 and "Write the two letters of each country" in page and "Portugal, ES" in page


@pytest.mark.usefixtures("with_countries", "nda")
def test_countries_are_tried_on_paper(owner_client: Client, pitch: Pitch, script: Document, ivan: User) -> None:
    reader(ivan, PORTUGAL).get(f"/read/{script.public_id}/1.jpg")
    place = f"/creator/pitches/{pitch.public_id}/evidence/"
    asked = {"document": script.public_id, "access": "nda", "limit_views": "", "limit_days": "", "allowed_readers": ""}
    page = owner_client.get(place, asked | {"allowed_countries": "BR"}).content.decode()
    assert "Could not read it any more: Ivan Petrov." in page
    page = owner_client.get(place, asked | {"allowed_countries": "PT"}).content.decode()
    assert "nobody would gain or lose anything" in page
    page = owner_client.get(place, asked | {"allowed_countries": "Brazil"}).content.decode()
    assert "Write the two letters of each country" in page


def test_without_a_file_there_is_no_such_field_and_nothing_breaks(owner_client: Client, pitch: Pitch) -> None:
    for place in ("edit/access", "evidence"):
        assert FIELD not in owner_client.get(f"/creator/pitches/{pitch.public_id}/{place}/").content.decode()
    assert save(owner_client, pitch, limit_days="7").status_code == 302
    answer = save(owner_client, pitch, allowed_countries="PT")
    assert answer.status_code == 422 and "cannot tell here in which country" in answer.content.decode()


@pytest.mark.usefixtures("with_countries")
def test_countries_that_stand_there_can_be_taken_away_after_the_file_is_gone(
    owner_client: Client, pitch: Pitch, settings: Any
) -> None:
    save(owner_client, pitch, allowed_countries="PT")
    settings.COUNTRIES_FILE = ""
    assert FIELD in owner_client.get(f"/creator/pitches/{pitch.public_id}/edit/access/").content.decode()
    assert save(owner_client, pitch, allowed_countries="").status_code == 302
    pitch.refresh_from_db()
    assert pitch.allowed_countries == []
