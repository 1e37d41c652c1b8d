"""Pitches over REST: the list, one pitch, writing with If-Match, and the steps of its life."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from pitchey.pitches import services as pitches
from tests.api.calling import Caller
from tests.api.conftest import World
from tests.factories.pitches import PROTECTED, TEASER, published_pitch, ready_document

pytestmark = pytest.mark.django_db


def test_a_pitch_is_written_and_published(cara: Any, guest: Caller) -> None:
    me = Caller(cara)
    made = me.post("pitches", {"title": "Nocturne", "budget": {"amount_minor": 500_000_00, "currency": "EUR"}})
    assert made.status_code == 201
    pitch_id = made.json()["id"]
    assert made["Location"] == f"/api/v1/pitches/{pitch_id}"
    assert made.json()["protected"]["budget"] == {"amount_minor": 500_000_00, "currency": "EUR"}
    incomplete = me.post(f"pitches/{pitch_id}/publish")
    assert incomplete.status_code == 422
    assert incomplete.json()["code"] == "incomplete"
    assert {row["pointer"] for row in incomplete.json()["errors"]} >= {"/logline", "/genre"}

    edited = me.patch(f"pitches/{pitch_id}", TEASER, If_Match=made["ETag"])
    assert edited.status_code == 200
    assert me.post(f"pitches/{pitch_id}/publish").json()["status"] == "published"
    assert guest.get(f"pitches/{pitch_id}").json()["title"] == TEASER["title"]
    assert [row["id"] for row in guest.get("pitches").json()["results"]] == [pitch_id]


def test_protected_fields_are_present_only_for_those_who_may_read_them(world: World, people: SimpleNamespace) -> None:
    for role in vars(people):
        answer = Caller(getattr(people, role)).get(f"pitches/{world.pitch}?expand=characters,credits,stills,documents")
        body = answer.content.decode()
        may_read = role in {"cara", "ivan"}
        assert ("protected" in answer.json()) is may_read, role
        assert ("zaffrelong" in body) is may_read, role
        assert (world.document in body) is may_read, role


def test_editing_needs_the_state_that_was_read(world: World, cara: Any) -> None:
    me = Caller(cara)
    read = me.get(f"pitches/{world.pitch}")
    assert me.patch(f"pitches/{world.pitch}", {"tone": "Dry"}).status_code == 428
    assert me.patch(f"pitches/{world.pitch}", {"tone": "Dry"}, If_Match=read["ETag"]).status_code == 200
    stale = me.patch(f"pitches/{world.pitch}", {"tone": "Wet"}, If_Match=read["ETag"])
    assert stale.status_code == 412
    assert stale.json()["changed"] == {"tone": "Dry"}
    assert me.patch(f"pitches/{world.pitch}", {"tone": "Wet"}, If_Match='"nonsense"').status_code == 412
    assert me.patch(f"pitches/{world.pitch}", {"tone": "Wet"}, If_Match="*").status_code == 200


def test_a_client_that_has_the_answer_gets_304_only_while_it_may_read(world: World, people: SimpleNamespace) -> None:
    ivan = Caller(people.ivan)
    read = ivan.get(f"pitches/{world.pitch}")
    read = ivan.get(f"pitches/{world.pitch}")  # the first look was counted
    assert ivan.get(f"pitches/{world.pitch}", If_None_Match=read["ETag"]).status_code == 304
    owner = Caller(people.cara)
    owner.patch(f"pitches/{world.pitch}", {"visibility": "private"}, If_Match="*")
    owner.post(f"pitches/{world.pitch}/archive")
    assert Caller(people.iris).get(f"pitches/{world.pitch}", If_None_Match=read["ETag"]).status_code == 404


def test_filters_narrow_and_unknown_ones_are_refused(cara: Any, guest: Caller) -> None:
    horror = published_pitch(cara, genre="horror", title="The Well")
    published_pitch(cara)
    assert [row["id"] for row in guest.get("pitches?genre=horror").json()["results"]] == [horror.public_id]
    assert guest.get("pitches?genre=horror,mystery").json()["results"][1:]
    assert [row["title"] for row in guest.get("pitches?q=well").json()["results"]] == ["The Well"]
    for query, code in {
        "genre=nonsense": "bad_filter",
        "verified=perhaps": "bad_filter",
        "sort=nonsense": "bad_sort",
        "colour=red": "unknown_parameter",
        "limit=0": "bad_limit",
        "limit=101": "bad_limit",
        "limit=ten": "bad_limit",
        "cursor=nonsense": "bad_cursor",
        "fields=nonsense": "unknown_fields",
        "q=" + "x" * 201: "bad_filter",
        "q=%00": "bad_text",
    }.items():
        refused = guest.get(f"pitches?{query}")
        assert (refused.status_code, refused.json()["code"]) == (400, code), query


def test_pages_follow_one_another_without_gaps(cara: Any, guest: Caller) -> None:
    made = [published_pitch(cara, title=f"Reel {number}").public_id for number in range(5)]
    seen, cursor = [], ""
    for _page in range(3):
        answer = guest.get(f"pitches?limit=2{cursor}").json()
        seen += [row["id"] for row in answer["results"]]
        cursor = f"&cursor={answer['next_cursor']}"
    assert seen == made[::-1]
    assert answer["next_cursor"] is None


def test_the_list_costs_the_same_with_two_rows_as_with_twelve(
    cara: Any, ivan: Any, django_assert_max_num_queries: Any
) -> None:
    me = Caller(ivan)
    for number in range(12):
        published_pitch(cara, title=f"Reel {number}")
    for limit in (2, 12):
        with django_assert_max_num_queries(4):  # the token, who is let in, the page, how this person stands to it
            assert len(me.get(f"pitches?limit={limit}").json()["results"]) == limit


def test_guests_share_a_cached_answer_until_the_market_changes(
    cara: Any, guest: Caller, django_assert_num_queries: Any, django_capture_on_commit_callbacks: Any
) -> None:
    first = guest.get("pitches")
    with django_assert_num_queries(0):
        again = guest.get("pitches")
    assert again.content == first.content
    assert guest.get("pitches", If_None_Match=again["ETag"]).status_code == 304
    with django_capture_on_commit_callbacks(execute=True):
        published_pitch(cara)
    assert len(guest.get("pitches").json()["results"]) == 1


def test_a_closed_document_leaves_the_cached_answer_at_once(
    cara: Any, guest: Caller, django_capture_on_commit_callbacks: Any
) -> None:
    pitch = published_pitch(cara)
    document = ready_document(pitch, kind="deck", access="public")
    asked = f"pitches/{pitch.public_id}?expand=documents"
    assert [row["id"] for row in guest.get(asked).json()["documents"]] == [document.public_id]
    with django_capture_on_commit_callbacks(execute=True):
        pitches.edit_document(by=cara, document=document, access="nda")
    assert guest.get(asked).json()["documents"] == []


def test_a_cached_answer_is_for_guests_only(world: World, ivan: Any, guest: Caller) -> None:
    assert guest.get("pitches").json()["results"][0]["me"] is None
    mine = Caller(ivan).get("pitches").json()["results"][0]["me"]
    assert mine["nda"]["id"] == world.nda
    assert "read" in mine["may"]
    assert guest.get("pitches").json()["results"][0]["me"] is None


def test_saving_and_liking_is_counted_once(world: World, iris: Any) -> None:
    me = Caller(iris)
    for _twice in range(2):
        assert (
            me.put(f"pitches/{world.pitch}/save", {"notes": "For the spring fund", "tags": ["sea"]}).status_code == 204
        )
        assert me.put(f"pitches/{world.pitch}/like").status_code == 204
    answer = me.get(f"pitches/{world.pitch}").json()
    assert answer["counts"]["saves"] == answer["counts"]["likes"] == 1
    assert answer["me"]["saved"] and answer["me"]["liked"]
    kept = me.get("saved").json()["results"]
    assert [(row["pitch"]["id"], row["notes"], row["tags"]) for row in kept] == [
        (world.pitch, "For the spring fund", ["sea"])
    ]
    assert me.delete(f"pitches/{world.pitch}/save").status_code == 204
    assert me.get("saved").json()["results"] == []


def test_characters_and_credits_are_kept_in_order(world: World, cara: Any) -> None:
    me = Caller(cara)
    second = me.post(f"pitches/{world.pitch}/characters", {"name": "Tove"}).json()["id"]
    assert me.put(f"pitches/{world.pitch}/characters/order", {"ids": [second, world.character]}).status_code == 204
    me.patch(f"pitches/{world.pitch}/characters/{second}", {"role": "The sister"})
    shown = me.get(f"pitches/{world.pitch}?expand=characters").json()["characters"]
    assert [(row["name"], row["role"]) for row in shown] == [("Tove", "The sister"), ("Maren Holt", "The clerk")]
    wrong = me.put(f"pitches/{world.pitch}/characters/order", {"ids": [second]})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/ids")
    assert me.delete(f"pitches/{world.pitch}/characters/{second}").status_code == 204
    credit = me.post(f"pitches/{world.pitch}/credits", {"person_name": "Ana Ruiz", "role": "Producer"}).json()["id"]
    assert me.put(f"pitches/{world.pitch}/credits/order", {"ids": [credit, world.credit]}).status_code == 204
    assert (
        me.patch(f"pitches/{world.pitch}/credits/{credit}", {"role": "Line producer"}).json()["role"] == "Line producer"
    )
    assert me.delete(f"pitches/{world.pitch}/credits/{credit}").status_code == 204


def test_only_a_draft_that_was_never_published_is_deleted(world: World, cara: Any) -> None:
    me = Caller(cara)
    assert me.delete(f"pitches/{world.pitch}").status_code == 409
    assert me.delete(f"pitches/{world.draft}").status_code == 204
    assert me.get(f"pitches/{world.draft}").status_code == 404


def test_a_sparse_answer_has_only_what_was_asked_for(world: World, guest: Caller) -> None:
    assert set(guest.get(f"pitches/{world.pitch}?fields=id,title").json()) == {"id", "title"}
    assert [set(row) for row in guest.get("pitches?fields=id,poster").json()["results"]] == [{"id", "poster"}]
    assert guest.get(f"pitches/{world.pitch}?expand=secrets").json()["code"] == "unknown_expand"


def test_facets_name_every_choice_with_its_number(world: World, guest: Caller) -> None:
    genres = {row["slug"]: row for row in guest.get("facets").json()["genre"]}
    assert genres["mystery"] == {"slug": "mystery", "label": "Mystery", "count": 1}
    assert genres["western"]["count"] == 0


def test_versions_name_their_documents_to_the_owner_only(world: World, people: SimpleNamespace) -> None:
    own = Caller(people.cara).get(f"pitches/{world.pitch}/versions").json()["results"]
    signed = Caller(people.ivan).get(f"pitches/{world.pitch}/versions").json()["results"]
    assert own[0]["sha256"] == signed[0]["sha256"]
    assert own[0]["documents"] is not None
    assert signed[0]["documents"] is None
    assert Caller(people.iris).get(f"pitches/{world.pitch}/versions").status_code == 404


def test_nothing_protected_reaches_the_list(world: World, people: SimpleNamespace) -> None:
    for person in vars(people).values():
        listed = json.dumps(Caller(person).get("pitches").json())
        for value in PROTECTED.values():
            assert str(value) not in listed


def test_one_pitch_has_a_budget_of_queries(
    world: World, people: SimpleNamespace, django_assert_max_num_queries: Any
) -> None:
    for role, most in {"guest": 4, "ivan": 9, "cara": 6}.items():
        caller = Caller(getattr(people, role))
        with django_assert_max_num_queries(most):
            assert caller.get(f"pitches/{world.pitch}").status_code == 200
