"""Preferences over REST: what is chosen on a phone holds on the pages, and the other way round."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from pitchey.accounts import services as accounts
from pitchey.accounts.models import TokenFamily, User
from tests.api.calling import Caller
from tests.factories.cast import person
from tests.factories.pitches import published_pitch

pytestmark = pytest.mark.django_db


def test_a_theme_chosen_on_a_phone_holds_on_the_pages(cara: User) -> None:
    answer = Caller(cara).patch("me/preferences", {"theme": "dark", "time_zone": "Asia/Tokyo"})
    assert (answer.json()["theme"], answer.json()["time_zone"]) == ("dark", "Asia/Tokyo")
    browser = Client()
    browser.force_login(cara)
    assert b'data-theme="dark"' in browser.get("/creator/").content


@pytest.mark.parametrize(
    "body",
    [
        {"theme": "blue"}, {"theme": None}, {"theme": 1}, {"time_zone": "Mars"}, {"language": "xx"}, {"profile_visibility": ""},
        {"closes_at": None}, {"role": "staff"}, {"is_active": False},
    ],
)  # fmt: skip
def test_what_cannot_be_chosen_is_refused(body: dict[str, Any], cara: User) -> None:
    answer = Caller(cara).patch("me/preferences", body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"/{next(iter(body))}"


def test_links_are_checked_and_shown_to_others(cara: User, ivan: User) -> None:
    assert Caller(cara).patch("me", {"links": ["https://festival.test/tide"]}).json()["links"]
    assert Caller(ivan).get(f"people/{cara.public_id}").json()["links"] == ["https://festival.test/tide"]
    for bad in (["javascript:alert(1)"], ["no address"], ["https://x.test"] * 6, "https://x.test", [1]):
        assert Caller(cara).patch("me", {"links": bad}).status_code == 422


def test_what_one_looks_for_is_said_and_recommended(cara: User, ivan: User) -> None:
    published_pitch(cara, title="Loot", genre="comedy")
    said = {"genres": ["comedy"], "formats": [], "budget_bands": [], "stages": [], "countries": []}
    assert Caller(ivan).patch("me/looking-for", {"genres": ["comedy"]}).json() == said
    assert Caller(ivan).get("me/looking-for").json() == said
    [found] = Caller(ivan).get("recommendations").json()["results"]
    assert (found["pitch"]["title"], found["because_of"]) == ("Loot", None)
    assert found["reason"] == "You look for this: Comedy."


@pytest.mark.parametrize(
    "body", [{"genres": ["jazz"]}, {"genres": "comedy"}, {"stages": [None]}, {"countries": ["1!"]}, {"countries": ["PRT"]}, {"roles": []}]
)  # fmt: skip
def test_what_is_nothing_to_look_for_is_refused(body: dict[str, Any], ivan: User) -> None:
    assert Caller(ivan).patch("me/looking-for", body).status_code == 422


def test_a_creator_has_no_mandate(cara: User) -> None:
    assert Caller(cara).patch("me/looking-for", {"genres": ["comedy"]}).status_code == 403
    assert Caller(None).get("me/looking-for").status_code == 401


def test_notices_are_chosen_per_kind(cara: User) -> None:
    caller = Caller(cara)
    wish = {"kind": "nda.requested", "bell": False, "mail": True}
    answer = caller.call("PUT", "notifications/preferences", {"preferences": [wish]}).json()
    assert wish.items() <= answer["results"][0].items()
    assert caller.get("notifications/preferences").json() == answer
    for bad in ([], [{"kind": "nda.requested"}], [wish | {"bell": "yes"}], [wish | {"kind": "pitch.removed"}], "all"):
        assert caller.call("PUT", "notifications/preferences", {"preferences": bad}).status_code == 422


def test_rhythm_and_quiet_hours_are_chosen_by_apps_too(cara: User) -> None:
    caller = Caller(cara)
    assert caller.get("notifications/hours").json() == {"rhythm": "instant", "quiet_from": None, "quiet_until": None}
    hours = {"rhythm": "weekly", "quiet_from": "22:00", "quiet_until": "07:30"}
    assert caller.call("PUT", "notifications/hours", hours).json() == hours
    assert caller.get("notifications/hours").json() == hours
    for bad in (
        {},
        {"rhythm": "yearly"},
        {"rhythm": "daily", "quiet_from": "22:00"},
        hours | {"quiet_from": "late"},
        hours | {"quiet_until": 7},
    ):
        assert caller.call("PUT", "notifications/hours", bad).status_code == 422, bad
    wish = {"kind": "nda.requested", "bell": True, "mail": True, "rhythm": "daily"}
    answer = caller.call("PUT", "notifications/preferences", {"preferences": [wish]}).json()
    assert (wish | {"binding": False}).items() <= answer["results"][0].items()
    answer = caller.call("PUT", "notifications/preferences", {"preferences": [wish | {"rhythm": "yearly"}]})
    assert answer.status_code == 422


def test_a_members_page_is_hidden_from_the_blocked_and_from_guests(cara: User, ivan: User) -> None:
    assert Caller(cara).call("PUT", f"people/{ivan.public_id}/block", {}).status_code == 204
    assert Caller(ivan).get(f"people/{cara.public_id}").status_code == 404
    assert Caller(ivan).call("PUT", f"people/{cara.public_id}/follow", {}).status_code == 404
    listed = Caller(cara).get("me/blocks").json()["results"]
    assert [row["person"]["id"] for row in listed] == [ivan.public_id]
    Caller(cara).call("DELETE", f"people/{ivan.public_id}/block")
    assert Caller(ivan).get(f"people/{cara.public_id}").status_code == 200
    Caller(cara).patch("me/preferences", {"profile_visibility": "members"})
    assert Caller(None).get(f"people/{cara.public_id}").status_code == 404


def test_the_list_of_blocked_people_is_read_page_by_page_at_one_cost(
    cara: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        accounts.block(by=cara, person=person(f"Somebody {number}", "investor"))
    seen, cursor = [], ""
    while True:
        with django_assert_max_num_queries(6):
            page = Caller(cara).get(f"me/blocks?limit=5{cursor}").json()
        seen += [row["person"]["name"] for row in page["results"]]
        if not page["next_cursor"]:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == [f"Somebody {number}" for number in reversed(range(12))]


def test_address_and_end_want_a_fresh_proof_of_identity(cara: User) -> None:
    caller = Caller(cara)
    assert caller.get("me").status_code == 200
    TokenFamily.objects.filter(person=cara).update(reauthenticated_at=timezone.now() - timedelta(hours=1))
    for method, path, body in (("POST", "me/email", {"email": "new@cast.test"}), ("PUT", "me/closing", {})):
        answer = caller.call(method, path, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "reauthentication_required")
    TokenFamily.objects.filter(person=cara).update(reauthenticated_at=timezone.now())
    assert caller.call("POST", "me/email", {"email": "new@cast.test"}).status_code == 202
    assert caller.get("me/preferences").json()["waiting_email"] == "new@cast.test"
    assert caller.call("PUT", "me/closing", {}).json()["closes_at"]
    assert caller.call("DELETE", "me/closing").status_code == 204
    assert caller.get("me/preferences").json()["closes_at"] is None
