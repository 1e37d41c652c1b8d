"""The shelf: saving from anywhere, private notes, and nobody else's business."""

from django.test import Client

from pitchey.accounts.models import User
from pitchey.discovery import services as discovery
from tests.factories.pitches import published_pitch


def test_saving_fills_the_icon_and_the_shelf(cara: User, ivan: User, client: Client) -> None:
    pitch = published_pitch(cara)
    client.force_login(ivan)
    html = client.post(f"/save/{pitch.public_id}/", {"on": "1"}, HTTP_HX_REQUEST="true").content.decode()
    assert 'aria-pressed="true"' in html and 'name="on" value="0"' in html
    assert "The Tide Clerk" in client.get("/investor/saved/").content.decode()
    client.post(f"/save/{pitch.public_id}/", {"on": "0"})
    assert "Your shelf is empty." in client.get("/investor/saved/").content.decode()


def test_notes_are_kept_and_seen_by_nobody_else(cara: User, ivan: User, iris: User, client: Client) -> None:
    pitch = published_pitch(cara)
    discovery.save(by=ivan, pitch=pitch)
    discovery.save(by=iris, pitch=pitch)
    client.force_login(ivan)
    client.post(f"/investor/saved/{pitch.public_id}/", {"notes": "Ask about the causeway.", "tags": "priority, sea"})
    html = client.get("/investor/saved/").content.decode()
    assert "Ask about the causeway." in html and "priority, sea" in html
    client.force_login(iris)
    assert "causeway" not in client.get("/investor/saved/").content.decode()


def test_the_shelf_is_narrowed_by_genre(cara: User, ivan: User, client: Client) -> None:
    for title, genre in (("Quiet Tide", "mystery"), ("Loud Hours", "musical")):
        discovery.save(by=ivan, pitch=published_pitch(cara, title=title, genre=genre))
    client.force_login(ivan)
    html = client.get("/investor/saved/?genre=musical").content.decode()
    assert "Loud Hours" in html and "Quiet Tide" not in html


def test_a_pitch_that_is_not_theirs_to_see_cannot_be_saved(cara: User, ivan: User, client: Client) -> None:
    hidden = published_pitch(cara, visibility="private")
    client.force_login(ivan)
    assert client.post(f"/save/{hidden.public_id}/", {"on": "1"}).status_code == 404
