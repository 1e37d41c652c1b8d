"""What one might like: on the homes of those who read, and over the API, with the reason."""

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
