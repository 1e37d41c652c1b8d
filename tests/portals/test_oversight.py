"""The staff's page for protected material: found, asked, decided by another, read, ended; and what the owner sees of it."""

from collections.abc import Callable

import pytest
from django.test import Client

from pitchey.accounts.models import User
from pitchey.oversight.models import StaffAccess
from pitchey.pitches.models import Document, Pitch
from tests.factories.cast import PASSWORD
from tests.factories.ndas import laid_document
from tests.factories.oversight import REASON, approved_look, asked_look, colleague
from tests.factories.pitches import draft, published_pitch
from tests.kept import kept


@kept
def pitch(cara: User) -> Pitch:
    return published_pitch(cara, title="The Tide Clerk")


@kept
def script(pitch: Pitch) -> Document:
    return laid_document(pitch, pages=2)


@pytest.fixture
def staff_client() -> Callable[[User], Client]:
    def begin(somebody: User) -> Client:
        client = Client()
        client.force_login(somebody)
        client.post("/reauthenticate/", {"password": PASSWORD})
        return client

    return begin


def test_the_admin_links_to_the_page_and_back(
    pitch: Pitch, script: Document, staff: User, staff_client: Callable[[User], Client]
) -> None:
    sam = colleague()
    hers, his = staff_client(sam), staff_client(staff)
    assert "Protected material" in hers.get("/staff/").content.decode()
    assert f"/oversight/{pitch.public_id}/" in hers.get(f"/staff/pitches/pitch/{pitch.pk}/change/").content.decode()
    found = hers.get("/oversight/", {"pitch": pitch.public_id}, follow=True)
    page = found.content.decode()
    assert "Ask to read them" in page and script.name not in page and f"/read/{script.public_id}/leak/" in page
    answer = hers.post(f"/oversight/{pitch.public_id}/", {"reason": "short", "hours": "4"})
    assert answer.status_code == 422 and "Say why in a sentence" in answer.content.decode()
    assert hers.post(f"/oversight/{pitch.public_id}/", {"reason": REASON, "hours": "4"}).status_code == 302
    look = StaffAccess.objects.get()
    assert hers.get(f"/read/{script.public_id}/").status_code == 404
    assert "Approve" in his.get("/oversight/").content.decode()
    assert "Approve" not in hers.get("/oversight/").content.decode()
    assert his.post(f"/oversight/{look.public_id}/approve/").status_code == 302
    page = hers.get(f"/oversight/{pitch.public_id}/").content.decode()
    assert "You may read until" in page and script.name in page
    assert hers.get(f"/read/{script.public_id}/").status_code == 200
    image = hers.get(f"/read/{script.public_id}/1.jpg")
    assert (image.status_code, image.headers["Cache-Control"]) == (200, "no-store")
    assert hers.post(f"/oversight/{look.public_id}/end/").status_code == 302
    assert hers.get(f"/read/{script.public_id}/1.jpg").status_code == 404
    assert hers.post(f"/oversight/{look.public_id}/end/").status_code == 409
    assert hers.post(f"/oversight/{look.public_id}/open/").status_code == 404


def test_an_old_proof_of_identity_is_asked_for_again(pitch: Pitch, staff: User) -> None:
    client = Client()
    client.force_login(staff)
    answer = client.post(f"/oversight/{pitch.public_id}/", {"reason": REASON, "hours": "4"})
    assert answer.status_code == 302 and "/reauthenticate/" in answer.headers["Location"]
    assert not StaffAccess.objects.exists()


def test_an_unknown_pitch_is_said_at_its_field_and_a_draft_is_found(
    cara: User, staff: User, staff_client: Callable[[User], Client]
) -> None:
    client = staff_client(staff)
    for unknown in ("pit_none", "x", " "):
        assert client.get("/oversight/", {"pitch": unknown}).status_code == 422
    hidden = draft(cara, title="Half a draft")
    assert client.get(f"/oversight/{hidden.public_id}/").status_code == 200
    assert client.get("/oversight/pit_none/").status_code == 404


@pytest.mark.parametrize("group", ["legal", "support", "analyst"])
def test_other_staff_find_nothing(
    group: str, pitch: Pitch, staff: User, staff_client: Callable[[User], Client]
) -> None:
    look = asked_look(pitch, staff)
    client = staff_client(colleague("Otto", group))
    for address in ("/oversight/", f"/oversight/{pitch.public_id}/"):
        assert client.get(address).status_code == 404
    assert client.post(f"/oversight/{look.public_id}/approve/").status_code == 404


def test_the_owner_reads_who_looked_and_why(pitch: Pitch, staff: User, cara: User, client: Client) -> None:
    look = approved_look(pitch, colleague(), staff)
    client.force_login(cara)
    page = client.get(f"/creator/pitches/{pitch.public_id}/evidence/").content.decode()
    assert REASON in page and "Sam Staff" in page and "Stella Staff" in page
    answer = client.get(f"/go/{look.public_id}/")
    assert answer.headers["Location"] == f"/creator/pitches/{pitch.public_id}/evidence/#staff"


def test_the_list_costs_the_same_with_thirty_looks(
    cara: User, staff: User, staff_client: Callable[[User], Client]
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, sam = staff_client(staff), colleague()
    asked_look(published_pitch(cara, title="First"), sam)
    client.get("/oversight/")
    with CaptureQueriesContext(connection) as few:
        client.get("/oversight/")
    for number in range(12):
        asked_look(published_pitch(cara, title=f"Pitch {number}"), sam)
    with CaptureQueriesContext(connection) as many:
        client.get("/oversight/")
    assert len(few) == len(many)
