"""A home over the API: the same figures as on the page, for each portal, and for nobody else's eyes."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pitchey.accounts.models import User
from pitchey.dashboards.pipeline import SHOWN
from pitchey.discovery import services as discovery
from pitchey.pitches.models import Pitch
from tests.api.calling import Caller
from tests.factories.cast import person
from tests.factories.ndas import approved_nda, laid_document, requested_nda, signed_nda
from tests.factories.pitches import draft, published_pitch

pytestmark = pytest.mark.django_db


def answers(somebody: User, address: str) -> dict[str, Any]:
    answer = Caller(somebody).get(address)
    assert answer.status_code == 200
    return dict(answer.json())


def page(somebody: User) -> Any:
    """What the template of their home was given."""
    client = Client()
    client.force_login(somebody)
    answer = client.get(f"/{somebody.role}/")
    assert answer.status_code == 200
    return answer.context


def ids(rows: Any) -> list[str]:
    return [row["id"] if isinstance(row, dict) else row.public_id for row in rows]


def busy(owner: User, reader: User, *, kept: int = 1) -> None:
    """An owner and a reader with something in every list, and a page that was read."""
    for place in range(kept):
        discovery.save(by=reader, pitch=published_pitch(owner, title=f"Kept {place}"))
    requested_nda(published_pitch(owner, title="Asked"), reader)
    approved_nda(published_pitch(owner, title="Approved"), reader)
    signed_nda(published_pitch(owner, title="Signed"), reader)
    read = published_pitch(owner, title="Read")
    document = laid_document(read)
    signed_nda(read, reader)
    draft(owner, title="A draft")
    discovery.follow(by=reader, person=owner)
    discovery.count_view(pitch=read, person=reader, session_key="", user_agent="Mozilla/5.0")
    client = Client()
    client.force_login(reader)
    assert client.get(f"/read/{document.public_id}/1.jpg").status_code == 200


def test_every_home_and_its_dashboard_have_the_same_figures(cara: User, ivan: User, pru: User) -> None:
    busy(cara, ivan)
    busy(cara, pru, kept=SHOWN + 1)
    busy(pru, ivan)
    for somebody in (cara, ivan, pru):
        same_figures(page(somebody), answers(somebody, "dashboard"), somebody)
    home, said = page(pru), answers(pru, "pipeline")
    same_lanes(home["lanes"], said["lanes"])
    assert said["lanes"]["kept"]["count"] == SHOWN + 1 and len(said["lanes"]["kept"]["rows"]) == SHOWN
    same_market(page(ivan)["market"], answers(ivan, "pipeline")["market"])


def same_figures(shown: Any, said: dict[str, Any], somebody: User) -> None:
    numbers = said["numbers"]
    there = shown["published"]
    assert (numbers["published"], numbers["views"], numbers["saves"]) == (there.number, there.views, there.saves)
    for name in ("readers", "pages_read", "followers", "views_by_day"):
        assert numbers[name] == shown[name], name
    assert [row["text"] for row in said["activity"]] == [row["sentence"] for row in shown["activity"]] != []
    assert all(row["subject"] in line["href"] for row, line in zip(said["activity"], shown["activity"], strict=True))
    assert (said["owner"] is None, said["reader"] is None) == (somebody.role == "investor", somebody.role == "creator")
    if owner := said["owner"]:
        assert numbers["pages_read"] > 0 and sum(numbers["views_by_day"]) > 0
        assert owner["pitch_count"] == shown["pitches"] > 0 and owner["owed_count"] == shown["owed_count"] > 0
        assert owner["request_count"] == shown["request_count"] > 0
        for name in ("owed", "owed_words", "unsigned", "drafts"):
            assert ids(owner[name]) == ids(shown[name]), name
    if reader := said["reader"]:
        for name in ("turn_count", "open_count", "waiting_count", "saved_count"):
            assert reader[name] == shown[name] > 0, name
        for name, its_name in [("to_sign",) * 2, ("to_accept",) * 2, ("open", "open_rooms"), ("waiting",) * 2]:
            assert ids(reader[name]) == ids(shown[its_name]), name
        assert ids(reader["new"]) == [row["public_id"] for row in shown["fresh"]] != []
        assert [row["pitch"]["id"] for row in reader["for_you"]] == [row.card["public_id"] for row in shown["for_you"]]


def same_lanes(shown: Any, said: dict[str, Any]) -> None:
    for name in ("kept", "asked", "signed", "read"):
        assert said[name]["count"] == shown[name].count > 0, name
        assert [row["pitch"]["id"] for row in said[name]["rows"]] == [row.pitch.public_id for row in shown[name].rows]
        assert all((row["nda"] is None) == (name == "kept") for row in said[name]["rows"])
    assert said["read"]["rows"][0]["read_at"] and said["kept"]["rows"][0]["saved_at"]


def same_market(shown: Any, said: dict[str, Any]) -> None:
    assert said["published"] == shown.number > 0
    weeks = [(row["from_day"], row["published"]) for row in said["weeks"]]
    assert weeks == [(day.isoformat(), number) for day, number in shown.weeks]
    assert [(row["genre"], row["published"]) for row in said["genres"]] == shown.genres


def test_a_reader_never_gets_the_title_that_the_owner_is_still_typing(cara: User, pru: User) -> None:
    busy(cara, pru)
    Pitch.objects.filter(owner=cara).update(title="A title nobody may know yet")
    for address in ("dashboard", "pipeline"):
        assert "nobody may know" not in Caller(pru).get(address).content.decode()


def test_a_dashboard_costs_the_same_with_many_rows_as_with_few(cara: User, pru: User) -> None:
    def cost(address: str) -> int:
        caller = Caller(pru)
        caller.get(address)
        with CaptureQueriesContext(connection) as queries:
            caller.get(address)
        return len(queries)

    def fill(number: int) -> None:
        for place in range(number):
            other = person(f"Other {number} {place}", "production")
            busy(pru, other)
            busy(other, pru)

    fill(1)
    few = [cost("dashboard"), cost("pipeline")]
    fill(2)
    assert [cost("dashboard"), cost("pipeline")] == few
