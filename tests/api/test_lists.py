"""Folders, the feed, and companies that one follows, over the API."""

from typing import Any

import pytest

from pitchey.accounts.models import Membership
from tests.api.calling import Caller
from tests.factories.cast import organisation
from tests.factories.pitches import published_pitch

pytestmark = pytest.mark.django_db


def test_a_pitch_goes_into_a_folder_and_comes_out_of_it(cara: Any, ivan: Any) -> None:
    caller, pitch = Caller(ivan), published_pitch(cara)
    folder = caller.post("folders", {"name": "  Sea   films "}).json()
    assert (folder["name"], folder["pitches"]) == ("Sea films", 0)
    caller.put(f"pitches/{pitch.public_id}/save", {"folder": folder["id"], "notes": "Ask Maren"})
    (kept,) = caller.get(f"saved?folder={folder['id']}").json()["results"]
    assert (kept["folder"], kept["notes"]) == ({"id": folder["id"], "name": "Sea films"}, "Ask Maren")
    assert caller.get("folders").json()["results"][0]["pitches"] == 1
    caller.put(f"pitches/{pitch.public_id}/save", {"tags": ["sea"]})
    assert caller.get("saved?tag=sea").json()["results"][0]["folder"]["id"] == folder["id"]
    caller.put(f"pitches/{pitch.public_id}/save", {"folder": None})
    assert caller.get(f"saved?folder={folder['id']}").json()["results"] == []
    assert caller.get("saved").json()["results"][0]["notes"] == "Ask Maren"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 422),
        ({"name": ""}, 422),
        ({"name": "x" * 61}, 422),
        ({"name": 7}, 422),
        ({"name": "War", "place": 1}, 422),
        ([], 400),
    ],
)
def test_a_folder_that_is_not_right_is_refused(ivan: Any, body: Any, code: int) -> None:
    assert Caller(ivan).post("folders", body).status_code == code


def test_a_name_is_used_once_and_a_repeated_call_makes_one_folder(ivan: Any) -> None:
    caller = Caller(ivan)
    first, again = (caller.post("folders", {"name": "Sea"}, Idempotency_Key="a-key") for _time in range(2))
    assert first.json() == again.json() and len(caller.get("folders").json()["results"]) == 1
    assert caller.post("folders", {"name": "SEA"}).json()["errors"][0]["code"] == "taken"


def test_somebody_else_s_folder_is_not_there(cara: Any, ivan: Any, iris: Any) -> None:
    folder = Caller(ivan).post("folders", {"name": "Sea"}).json()["id"]
    pitch, hers = published_pitch(cara), Caller(iris)
    assert hers.put(f"pitches/{pitch.public_id}/save", {"folder": folder}).status_code == 404
    assert hers.get(f"saved?folder={folder}").status_code == 404
    assert hers.get("folders").json()["results"] == []


def test_the_feed_holds_news_of_people_and_companies(cara: Any, pru: Any, nosy: Any, ivan: Any) -> None:
    company = organisation("Lanternhouse", (pru, Membership.Role.OWNER))
    caller = Caller(ivan)
    caller.put(f"people/{cara.public_id}/follow")
    caller.put(f"organisations/{company.public_id}/follow")
    for owner, title in ((cara, "Hers"), (nosy, "Of nobody"), (pru, "Of the company")):
        published_pitch(owner, title=title)
    assert [row["title"] for row in caller.get("feed").json()["results"]] == ["Of the company", "Hers"]
    first = caller.get("feed?limit=1").json()
    assert caller.get(f"feed?limit=1&cursor={first['next_cursor']}").json()["results"][0]["title"] == "Hers"
    followed = caller.get("follows").json()["results"]
    assert [(row["person"] or row["organisation"])["name"] for row in followed] == ["Lanternhouse", cara.display_name]
    caller.delete(f"organisations/{company.public_id}/follow")
    assert len(caller.get("follows").json()["results"]) == 1
