"""Saved searches over REST: kept on a phone, opened on the pages, told in their rhythm."""

from typing import Any

import pytest
from django.test import Client

from pitchey.accounts.models import User
from pitchey.discovery.models import SavedSearch
from tests.api.calling import Caller
from tests.factories.pitches import published_pitch

pytestmark = pytest.mark.django_db
NEW = {
    "name": "Loud comedies",
    "q": "night",
    "genre": "comedy",
    "budget_band": "1m-5m",
    "verified": False,
    "rhythm": "daily",
}


def test_a_search_is_kept_listed_changed_and_deleted(ivan: User, iris: User) -> None:
    me = Caller(ivan)
    made = me.post("searches", NEW).json()
    assert (made["q"], made["filters"], made["rhythm"]) == (
        "night",
        {"genre": "comedy", "budget_band": ["1m-5m"]},
        "daily",
    )
    assert me.get("searches").json()["results"] == [made]
    assert Caller(iris).get("searches").json()["results"] == []
    changed = me.patch(f"searches/{made['id']}", {"rhythm": "weekly"}).json()
    assert changed == made | {"rhythm": "weekly"}
    assert Caller(iris).patch(f"searches/{made['id']}", {"rhythm": "never"}).status_code == 404
    assert me.delete(f"searches/{made['id']}").status_code == 204
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize(
    ("band", "chip"), [("under-100k", "Up to $100k"), ("1m-5m", "$1M–$5M"), ("50m-100m", "$50M–$100M"), ("over-100m", "From $100M")]
)  # fmt: skip
def test_the_pages_open_what_a_phone_kept(cara: User, ivan: User, client: Client, band: str, chip: str) -> None:
    published_pitch(cara, title="Right", genre="comedy", budget_band=band)
    published_pitch(cara, title="Wrong Genre", genre="war", budget_band=band)
    published_pitch(cara, title="Wrong Budget", genre="comedy", budget_band="15m-30m")
    Caller(ivan).post("searches", {"name": "Mine", "genre": "comedy", "budget_band": band})
    client.force_login(ivan)
    html = client.get("/browse/", SavedSearch.objects.get().parameters).content.decode()
    assert chip in html and "Right" in html and "Wrong" not in html


@pytest.mark.parametrize(
    "body",
    [
        {}, {"name": ""}, {"name": "Everything"}, NEW | {"genre": "jazz"}, NEW | {"genre": ["comedy"]}, NEW | {"rhythm": "hourly"},
        NEW | {"q": "x" * 201}, NEW | {"verified": "yes"}, NEW | {"person": "usr_1"}, NEW | {"name": "x" * 81},
    ],
)  # fmt: skip
def test_what_is_not_right_is_refused(ivan: User, body: dict[str, Any]) -> None:
    assert Caller(ivan).post("searches", body).status_code == 422
    assert not SavedSearch.objects.exists()


def test_a_name_is_used_once(ivan: User) -> None:
    assert Caller(ivan).post("searches", NEW).status_code == 201
    assert Caller(ivan).post("searches", NEW | {"name": "loud COMEDIES"}).status_code == 422
