"""The shelf: saving from anywhere, private notes, and nobody else's business."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pitchey.accounts.models import User
from pitchey.discovery import services as discovery
from pitchey.discovery.models import Folder
from pitchey.discovery.services import lists
from tests.factories.ndas import signed_nda
from tests.factories.pitches import PROTECTED, draft, published_pitch


def test_saving_fills_the_icon_and_the_list(cara: User, ivan: User, client: Client) -> None:
    pitch = published_pitch(cara)
    client.force_login(ivan)
    html = client.post(f"/save/{pitch.public_id}/", {"on": "1"}, HTTP_HX_REQUEST="true").content.decode()
    assert 'aria-pressed="true"' in html and 'name="on" value="0"' in html
    assert "The Tide Clerk" in client.get("/investor/saved/").content.decode()
    client.post(f"/save/{pitch.public_id}/", {"on": "0"})
    html = client.get("/investor/saved/").content.decode()
    assert "Your shelf is empty." in html and "Off your shelf." in html


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


def test_saved_pitches_are_filtered_by_genre(cara: User, ivan: User, client: Client) -> None:
    for title, genre in (("Quiet Tide", "mystery"), ("Loud Hours", "musical")):
        discovery.save(by=ivan, pitch=published_pitch(cara, title=title, genre=genre))
    client.force_login(ivan)
    html = client.get("/investor/saved/?genre=musical").content.decode()
    assert "Loud Hours" in html and "Quiet Tide" not in html


def test_a_pitch_that_is_not_theirs_to_see_cannot_be_saved(cara: User, ivan: User, client: Client) -> None:
    hidden = published_pitch(cara, visibility="private")
    client.force_login(ivan)
    assert client.post(f"/save/{hidden.public_id}/", {"on": "1"}).status_code == 404


def saved_titles(client: Client, **asked: str) -> list[str]:
    html = client.get("/investor/saved/", asked).content.decode()
    return re.findall(r'<h2 class="as-h3">\s*<a [^>]*>\s*([^<]+?)\s*</a>', html)


@pytest.fixture
def three(cara: User, ivan: User, client: Client) -> Client:
    """Ivan's shelf: three pitches, one of them in a folder."""
    for title, genre, tags in (
        ("Quiet Tide", "mystery", ["sea"]),
        ("Loud Hours", "musical", ["sea", "priority"]),
        ("Ash", "war", []),
    ):
        discovery.save(by=ivan, pitch=published_pitch(cara, title=title, genre=genre), tags=tags)
    client.force_login(ivan)
    return client


def test_a_folder_is_made_renamed_moved_and_removed(three: Client, ivan: User) -> None:
    for name in ("Sea", "War"):
        three.post("/investor/saved/folders/", {"name": name})
    sea, war = Folder.objects.filter(person=ivan)
    three.post(f"/investor/saved/folders/{war.public_id}/rename/", {"name": "Of war"})
    three.post(f"/investor/saved/folders/{war.public_id}/move/", {"to": "up"})
    assert [folder.name for folder in Folder.objects.filter(person=ivan)] == ["Of war", "Sea"]
    html = three.post("/investor/saved/folders/", {"name": "sea"}, follow=True).content.decode()
    assert "You have a folder of that name." in html
    three.post(f"/investor/saved/folders/{sea.public_id}/remove/")
    assert [folder.name for folder in Folder.objects.filter(person=ivan)] == ["Of war"]


def test_a_pitch_is_put_into_a_folder_and_found_there(three: Client, ivan: User) -> None:
    folder = lists.make_folder(by=ivan, name="Sea")
    tide = discovery.saved(ivan, genre="mystery").get().pitch
    three.post(f"/investor/saved/{tide.public_id}/", {"notes": "", "tags": "", "folder": folder.public_id})
    assert saved_titles(three, folder=folder.public_id) == ["Quiet Tide"]
    assert saved_titles(three, folder="none") == ["Ash", "Loud Hours"]
    three.post(f"/investor/saved/{tide.public_id}/", {"notes": "", "tags": "", "folder": ""})
    assert saved_titles(three, folder=folder.public_id) == []


def test_somebody_else_s_folder_is_not_there(three: Client, ivan: User, iris: User) -> None:
    hers = lists.make_folder(by=iris, name="Hers")
    tide = discovery.saved(ivan, genre="mystery").get().pitch
    assert three.get("/investor/saved/", {"folder": hers.public_id}).status_code == 404
    assert three.post(f"/investor/saved/{tide.public_id}/", {"folder": hers.public_id}).status_code == 404
    assert "Hers" not in three.get("/investor/saved/").content.decode()


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["Ash", "Loud Hours", "Quiet Tide"]),
        ({"sort": "first"}, ["Quiet Tide", "Loud Hours", "Ash"]),
        ({"sort": "title"}, ["Ash", "Loud Hours", "Quiet Tide"]),
        ({"tag": "sea"}, ["Loud Hours", "Quiet Tide"]),
        ({"tag": "sea", "q": "quiet"}, ["Quiet Tide"]),
        ({"genre": "war", "tag": "sea"}, []),
        ({"genre": "nonsense", "sort": "nonsense"}, ["Ash", "Loud Hours", "Quiet Tide"]),
    ],
)
def test_saved_pitches_are_filtered_and_sorted(three: Client, asked: dict[str, str], expected: list[str]) -> None:
    assert saved_titles(three, **asked) == expected


def test_saved_pitches_without_a_match_say_what_to_do(three: Client) -> None:
    html = three.get("/investor/saved/?q=zeppelin").content.decode()
    assert "Nothing on your shelf is like that." in html and "The whole shelf" in html


def test_saved_pitches_cost_the_same_with_three_as_with_thirteen(three: Client, cara: User, ivan: User) -> None:
    costs = []
    for batch in (0, 10):
        for number in range(batch):
            discovery.save(by=ivan, pitch=published_pitch(cara, title=f"Pitch {number}"))
        three.get("/investor/saved/")
        with CaptureQueriesContext(connection) as queries:
            three.get("/investor/saved/")
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 10


def test_pitches_stand_side_by_side_with_one_s_own_standing(three: Client, cara: User, ivan: User) -> None:
    deep = published_pitch(cara, title="Deep", comparables=["Jaws"], **PROTECTED)
    signed_nda(deep, ivan)
    quiet = discovery.saved(ivan, genre="mystery").get().pitch
    discovery.save(by=ivan, pitch=quiet, notes="Ask about the causeway.")
    html = three.get("/compare/", {"pitch": [deep.public_id, quiet.public_id]}).content.decode()
    for text in ("Deep", "Quiet Tide", "Jaws", "Signed", "Ask about the causeway.", 'scope="row"'):
        assert text in html
    assert "zaffre" not in html
    assert f'href="?pitch={quiet.public_id}"' in html
    guest = Client().get("/compare/", {"pitch": [deep.public_id, quiet.public_id]}).content.decode()
    assert "Deep" in guest and "causeway" not in guest and "Signed" not in guest


def test_what_one_may_not_see_does_not_stand_beside_the_rest(cara: User, client: Client) -> None:
    seen, hidden = published_pitch(cara), draft(cara, title="Nobody knows this")
    members = published_pitch(cara, title="For members", visibility="members")
    html = client.get("/compare/", {"pitch": [pitch.public_id for pitch in (seen, hidden, members)]}).content.decode()
    assert "The Tide Clerk" in html and "2 of them are not on the market any more" in html
    assert "Nobody knows this" not in html and "For members" not in html


def test_a_fifth_pitch_is_left_out_with_a_sentence(cara: User, client: Client) -> None:
    five = [published_pitch(cara, title=f"Number {number}").public_id for number in range(5)]
    html = client.get("/compare/", {"pitch": five}).content.decode()
    assert "At most 4 pitches stand side by side" in html and "Number 3" in html and "Number 4" not in html


def test_following_shows_news_and_whom(cara: User, pru: User, ivan: User, client: Client) -> None:
    published_pitch(cara)
    client.force_login(ivan)
    assert "You follow nobody yet." in client.get("/following/").content.decode()
    client.post(f"/follow/{cara.public_id}/", {"on": "1"})
    assert "The Tide Clerk" in client.get("/following/").content.decode()
    assert cara.display_name in client.get("/following/people/").content.decode()
    html = client.post(f"/follow/{cara.public_id}/", {"on": "0"}, headers={"HX-Request": "true"}).content.decode()
    assert "Follow" in html and 'aria-pressed="false"' in html
    assert cara.display_name not in client.get("/following/people/").content.decode()


def test_a_saved_pitch_is_told_in_a_toast(cara: User, ivan: User, client: Client) -> None:
    client.force_login(ivan)
    pitch = published_pitch(cara)
    answer = client.post(f"/save/{pitch.public_id}/", {"on": "1"}, headers={"HX-Request": "true"})
    assert "On your shelf." in answer["HX-Trigger"] and "Saved" in answer.content.decode()
