"""What one might like: on the homes of those who read, and over the API, with the reason."""

import re
from typing import Any

import pytest
from django.test import Client

from pitchey.accounts.models import User
from pitchey.discovery import services as discovery
from pitchey.pitches.models import Pitch
from tests.api.calling import Caller
from tests.factories.pitches import published_pitch

REASON = "Because you saved “The Tide Clerk”. Both: Mystery"


@pytest.fixture
def kept(cara: User) -> Pitch:
    pitch = published_pitch(cara)
    published_pitch(cara, title="The Last <em>Ferry</em>", short_synopsis="A pilot waits.")
    return pitch


@pytest.mark.parametrize("who", ["ivan", "pru"])
def test_the_home_of_a_reader_says_why(kept: Pitch, client: Client, request: Any, who: str) -> None:
    person = request.getfixturevalue(who)
    home = f"/{person.role}/"
    client.force_login(person)
    assert "You might like" not in client.get(home).content.decode()
    discovery.save(by=person, pitch=kept)
    html = client.get(home).content.decode()
    assert "You might like" in html
    assert REASON in html
    assert "<em>Ferry" not in html


def test_the_api_says_why(kept: Pitch, ivan: User) -> None:
    me = Caller(ivan)
    assert me.get("recommendations").json()["results"] == []
    discovery.save(by=ivan, pitch=kept)
    [found] = me.get("recommendations").json()["results"]
    assert found["pitch"]["title"] == "The Last <em>Ferry</em>"
    assert found["because_of"] == kept.public_id
    assert found["reason"].startswith(REASON)


def test_a_home_costs_the_same_with_much_to_like(
    kept: Pitch, cara: User, ivan: User, client: Client, django_assert_max_num_queries: Any
) -> None:
    discovery.save(by=ivan, pitch=kept)
    client.force_login(ivan)
    client.get("/investor/")
    for number in range(20):
        published_pitch(cara, title=f"Mystery {number}")
    with django_assert_max_num_queries(25):
        client.get("/investor/")


@pytest.mark.parametrize("who", ["ivan", "pru"])
def test_what_is_said_in_the_settings_stands_on_the_home(cara: User, client: Client, request: Any, who: str) -> None:
    published_pitch(cara, title="Loot", genre="comedy")
    person = request.getfixturevalue(who)
    client.force_login(person)
    assert "Say what you look for" in client.get(f"/{person.role}/").content.decode()
    answer = client.post("/settings/looking-for/", {"genres": ["comedy"], "countries": ""}, follow=True)
    assert 'value="comedy" id="id_genres_9" checked' in answer.content.decode().replace('checked=""', "checked")
    html = client.get(f"/{person.role}/").content.decode()
    assert "You look for this: Comedy." in html and "Say what you look for" not in html


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"genres": ["jazz"]}, "“jazz” is not among them"),
        ({"countries": "Portugal"}, "Write the two letters of each country"),
        ({"genres": ["comedy", "drama", "war", "western", "family", "horror", "action", "satire", "biopic", "parody", "musical"]}, "At most 10 of these."),
    ],
)  # fmt: skip
def test_what_cannot_be_looked_for_is_said_and_nothing_typed_is_lost(
    ivan: User, client: Client, typed: dict[str, Any], told: str
) -> None:
    client.force_login(ivan)
    answer = client.post("/settings/looking-for/", {"stages": ["script"], "countries": "PT", **typed})
    html = answer.content.decode()
    assert answer.status_code == 422 and told in html
    assert 'value="script"' in html and re.search(r'value="script"[^>]*checked', html)
    assert f'value="{typed.get("countries", "PT")}"' in html


def test_the_settings_of_a_creator_do_not_have_it(cara: User, client: Client) -> None:
    client.force_login(cara)
    assert client.get("/settings/looking-for/").status_code == 404
    assert "/settings/looking-for/" not in client.get("/settings/").content.decode()
