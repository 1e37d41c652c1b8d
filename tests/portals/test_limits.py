"""The owner's limits on their pages: written in the editor, tried on paper, refused knocks shown, and what a reader is told."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from pitchey.accounts.models import User
from pitchey.ndas.models import Nda
from pitchey.pitches.models import Document, Pitch
from tests.factories.ndas import laid_document, signed_nda
from tests.factories.pitches import published_pitch
from tests.kept import kept


@kept
def pitch(cara: User) -> Pitch:
    return published_pitch(cara, title="The Tide Clerk")


@kept
def script(pitch: Pitch) -> Document:
    return laid_document(pitch, pages=2)


@pytest.fixture
def owner_client(cara: User, client: Client) -> Client:
    client.force_login(cara)
    return client


@pytest.fixture
def reader(pitch: Pitch, script: Document, ivan: User) -> Client:
    signed_nda(pitch, ivan)
    client = Client()
    client.force_login(ivan)
    return client


def save(owner_client: Client, pitch: Pitch, **limits: str) -> object:
    words = {"visibility": "public", "protected_access": "nda", "revision": str(pitch.revision)}
    return owner_client.post(f"/creator/pitches/{pitch.public_id}/edit/access/", words | limits)


def test_limits_are_written_in_the_editor_and_stand_there_again(owner_client: Client, pitch: Pitch) -> None:
    answer = save(
        owner_client,
        pitch,
        limit_views="3",
        limit_days="30",
        blocked_readers="rival.example, Ann@Studio.example\nx.example",
    )
    assert answer.status_code == 302
    pitch.refresh_from_db()
    assert (pitch.limit_views, pitch.limit_days, pitch.allowed_readers) == (3, 30, [])
    assert pitch.blocked_readers == ["rival.example", "ann@studio.example", "x.example"]
    page = owner_client.get(f"/creator/pitches/{pitch.public_id}/edit/access/").content.decode()
    assert "rival.example, ann@studio.example, x.example" in page
    save(owner_client, pitch)
    pitch.refresh_from_db()
    assert (pitch.limit_views, pitch.blocked_readers) == (None, [])


def test_what_makes_no_sense_is_said_at_its_field_and_nothing_is_lost(owner_client: Client, pitch: Pitch) -> None:
    answer = save(owner_client, pitch, limit_views="0", blocked_readers="not an address, rival.example")
    page = answer.content.decode()
    assert answer.status_code == 422 and "not an address, rival.example" in page
    answer = save(owner_client, pitch, blocked_readers="not an address, rival.example")
    page = answer.content.decode()
    assert answer.status_code == 422 and "is neither an email address nor a domain" in page
    assert "not an address, rival.example" in page
    pitch.refresh_from_db()
    assert pitch.blocked_readers == []


def test_a_reader_sees_which_limit_ended_access_and_the_owner_the_attempt(
    owner_client: Client, reader: Client, pitch: Pitch, script: Document
) -> None:
    assert reader.get(f"/read/{script.public_id}/").status_code == 200
    save(owner_client, pitch, blocked_readers="cast.test")
    answer = reader.get(f"/read/{script.public_id}/")
    assert answer.status_code == 403 and "does not let you read this any more" in answer.content.decode()
    assert reader.get(f"/read/{script.public_id}/1.jpg").status_code == 403
    page = owner_client.get(f"/creator/pitches/{pitch.public_id}/evidence/").content.decode()
    assert "You blocked their address or its domain." in page and "Ivan Petrov" in page


def test_every_refused_knock_is_found_page_by_page(
    owner_client: Client, pitch: Pitch, script: Document, iris: User
) -> None:
    stranger = Client()
    stranger.force_login(iris)
    for number in range(1, 46):
        stranger.get(f"/read/{script.public_id}/{number}.jpg")
    place: str | None = f"/creator/pitches/{pitch.public_id}/evidence/"
    seen: list[str] = []
    while place:
        page = owner_client.get(place).content.decode()
        seen += re.findall(r">\s*page (\d+)\s*<", page)
        there = re.search(r'href="([^"]*cursor=[^"]*#refused)"', page)
        place = unescape(there[1]) if there else None
    assert seen == [str(number) for number in range(45, 0, -1)]


def test_days_that_are_over_are_named(owner_client: Client, reader: Client, pitch: Pitch, script: Document) -> None:
    Nda.objects.update(signed_at=timezone.now() - timedelta(days=8))
    save(owner_client, pitch, limit_days="7")
    answer = reader.get(f"/read/{script.public_id}/")
    assert answer.status_code == 403 and "gives after a signature are over" in answer.content.decode()


def test_a_stranger_learns_nothing_of_limits(owner_client: Client, pitch: Pitch, script: Document, iris: User) -> None:
    save(owner_client, pitch, blocked_readers="cast.test")
    stranger = Client()
    stranger.force_login(iris)
    assert stranger.get(f"/read/{script.public_id}/").status_code == 404
    assert stranger.get("/read/doc_none/").status_code == 404


@pytest.mark.usefixtures("reader")
def test_limits_are_tried_on_paper_and_nothing_changes(owner_client: Client, pitch: Pitch, script: Document) -> None:
    place = f"/creator/pitches/{pitch.public_id}/evidence/"
    asked = {"document": script.public_id, "access": "nda", "limit_views": "", "limit_days": "", "allowed_readers": ""}
    page = owner_client.get(place, asked | {"blocked_readers": "cast.test"}).content.decode()
    assert "Could not read it any more: Ivan Petrov." in page
    page = owner_client.get(place, asked | {"blocked_readers": "rival.example"}).content.decode()
    assert "nobody would gain or lose anything" in page
    page = owner_client.get(place, asked | {"blocked_readers": "no domain"}).content.decode()
    assert "is neither an email address nor a domain" in page
    pitch.refresh_from_db()
    assert pitch.blocked_readers == []
    assert owner_client.get(place, {"document": script.public_id, "access": "members"}).status_code == 200
    assert owner_client.get(place, {"document": script.public_id, "access": "nobody"}).status_code == 200
    assert owner_client.get(place, {"document": "doc_none", "access": "members"}).status_code == 404
