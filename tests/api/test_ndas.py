"""Agreements, documents, notices and people over REST: what the main job does not pass."""

from datetime import timedelta
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from pitchey.accounts.models import Membership, Organisation
from pitchey.pitches.models import Document
from tests.api.calling import Caller
from tests.api.conftest import World
from tests.factories.cast import person
from tests.factories.ndas import requested_nda, signed_nda
from tests.factories.pitches import published_pitch

pytestmark = pytest.mark.django_db


def test_several_requests_are_answered_at_once_each_with_its_outcome(world: World, people: SimpleNamespace) -> None:
    other = requested_nda(published_pitch(people.cara, title="The Well"), people.iris)
    gone = "nda_00000000000000000000"
    answer = Caller(people.cara).post(
        "ndas/bulk",
        {"ids": [world.asked, other.public_id, world.nda, gone], "action": "approve", "approve": {"term_days": 60}},
    )
    rows = {row["id"]: row for row in answer.json()["results"]}
    assert [rows[it]["status"] for it in (world.asked, other.public_id, world.nda, gone)] == [200, 200, 409, 404]
    assert rows[other.public_id]["nda"]["term_days"] == 60
    assert rows[world.nda]["problem"]["code"] == "wrong_state"


def test_a_decline_tells_the_reason(world: World, people: SimpleNamespace) -> None:
    Caller(people.cara).post(f"ndas/{world.asked}/decline", {"reason": "not-now", "note": "After the festival."})
    seen = Caller(people.pru).get(f"ndas/{world.asked}").json()
    assert (seen["status"], seen["decline_reason"], seen["decision_message"]) == (
        "declined",
        "not-now",
        "After the festival.",
    )


def test_the_lists_are_by_box_state_and_pitch(world: World, people: SimpleNamespace) -> None:
    cara, ivan = Caller(people.cara), Caller(people.ivan)

    def ids(caller: Caller, query: str) -> set[str]:
        return {row["id"] for row in caller.get(f"ndas?{query}").json()["results"]}

    assert ids(cara, "box=incoming") == {world.nda, world.asked}
    assert ids(cara, "box=outgoing") == set()
    assert ids(cara, "status=signed") == {world.nda}
    assert ids(cara, f"pitch={world.draft}") == set()
    assert ids(ivan, f"box=outgoing&status=signed,approved&pitch={world.pitch}") == {world.nda}


def test_a_list_of_agreements_costs_the_same_however_long(
    world: World, people: SimpleNamespace, django_assert_max_num_queries: Any
) -> None:
    caller = Caller(people.cara)
    for number in range(4):
        requested_nda(published_pitch(people.cara, title=f"Reel {number}"), people.iris)
    for limit in (1, 6):
        with django_assert_max_num_queries(3):
            assert len(caller.get(f"ndas?limit={limit}").json()["results"]) == limit


def test_money_that_is_named_comes_back(world: World, iris: Any) -> None:
    interest = {"amount_minor": 250_000_00, "currency": "EUR"}
    asked = Caller(iris).post(f"pitches/{world.pitch}/ndas", {"purpose": "invest", "interest": interest})
    assert asked.json()["interest"] == interest
    assert asked["Location"] == f"/api/v1/ndas/{asked.json()['id']}"


def test_there_is_no_text_before_the_approval(world: World, people: SimpleNamespace) -> None:
    assert Caller(people.pru).get(f"ndas/{world.asked}/text").status_code == 404


def test_an_unconfirmed_address_asks_for_nothing(world: World, iris: Any) -> None:
    iris.email_verified_at = None
    iris.save()
    refused = Caller(iris).post(f"pitches/{world.pitch}/ndas", {"purpose": "invest"})
    assert (refused.status_code, refused.json()["code"]) == (403, "email_not_verified")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (
            {"name": "a.exe", "size": 10, "content_type": "application/x-msdownload", "kind": "script"},
            415,
            "unsupported_type",
        ),
        ({"name": "a.pdf", "size": 0, "content_type": "application/pdf", "kind": "script"}, 422, "invalid"),
        ({"name": "a.pdf", "size": 2**39, "content_type": "application/pdf", "kind": "script"}, 413, "too_large"),
        ({"name": "a.pdf", "size": 10, "content_type": "application/pdf", "kind": "novel"}, 422, "invalid"),
        ({"name": "a.pdf", "size": 10, "content_type": "application/pdf"}, 422, "invalid"),
    ],
)
def test_a_file_that_cannot_be_is_refused_before_its_bytes(
    world: World, cara: Any, body: Any, status: int, code: str
) -> None:
    refused = Caller(cara).post(f"pitches/{world.pitch}/documents", body)
    assert (refused.status_code, refused.json()["code"]) == (status, code)


def test_a_newer_file_replaces_a_document(world: World, people: SimpleNamespace) -> None:
    body = {"name": "Draft 2.pdf", "size": 100, "content_type": "application/pdf", "kind": "script"}
    cara = Caller(people.cara)
    newer = cara.post(f"pitches/{world.pitch}/documents", body | {"replaces": world.document, "note": "Tighter"}).json()
    assert newer["document"]["version"] == 2
    assert Document.objects.get(public_id=newer["document"]["id"]).replaces.public_id == world.document
    assert cara.post(f"pitches/{world.pitch}/documents", body | {"replaces": "doc_none"}).status_code == 404


def test_what_is_the_owners_of_a_document_is_not_shown_to_readers(world: World, people: SimpleNamespace) -> None:
    Caller(people.cara).patch(f"documents/{world.document}", {"note": "Private note", "name": "Shooting script"})
    read = Caller(people.ivan).get(f"documents/{world.document}").json()
    assert (read["name"], read["note"]) == ("Shooting script", "")


def test_an_upload_address_takes_nothing_invented(guest: Caller) -> None:
    for token in ("nonsense", "a:b:c", "%00", "x" * 2000):
        answer = guest.call("PUT", f"/api/uploads/{token}", b"%PDF-", Content_Type="application/pdf")
        assert answer.status_code in {400, 403, 404}, token
        assert answer["Content-Type"] == "application/problem+json"


def test_notices_are_read_some_or_all(world: World, cara: Any) -> None:
    me = Caller(cara)
    notices = me.get("notifications").json()["results"]
    assert {row["kind"] for row in notices} >= {"nda.requested", "nda.signed"}
    assert all(row["sentence"] for row in notices)
    left = me.post("notifications/read", {"ids": [notices[0]["id"]]}).json()["unread"]
    assert left == len(notices) - 1
    assert me.post("notifications/read").json() == {"unread": 0}


def test_people_are_followed(world: World, iris: Any) -> None:
    me = Caller(iris)
    assert me.put(f"people/{world.cara}/follow").status_code == 204
    assert me.get(f"people/{world.cara}").json()["me"] == {"following": True}
    assert [row["person"]["id"] for row in me.get("follows").json()["results"]] == [world.cara]
    assert me.delete(f"people/{world.cara}/follow").status_code == 204
    assert me.get("follows").json()["results"] == []


def test_a_profile_has_no_address(world: World, guest: Caller, cara: Any, staff: Any) -> None:
    assert cara.email not in guest.get(f"people/{world.cara}").content.decode()
    assert guest.get(f"people/{staff.public_id}").status_code == 404


def test_a_ledger_is_a_chain(world: World, cara: Any) -> None:
    rows = Caller(cara).get(f"pitches/{world.pitch}/ledger?limit=100").json()["results"]
    assert [row["seq"] for row in rows] == list(range(len(rows), 0, -1))
    for newer, older in pairwise(rows):
        assert newer["prev_hash"] == older["hash"]


def test_a_pitch_is_added_to_a_passport_and_stands_in_its_list(world: World, people: SimpleNamespace) -> None:
    passport = signed_nda(published_pitch(people.cara, title="The Well"), people.iris, template="passport")
    pitch = published_pitch(people.cara, title="The Ferry")
    cara, iris = Caller(people.cara), Caller(people.iris)
    answer = cara.post(f"ndas/{passport.public_id}/schedules", {"pitch": pitch.public_id, "materials": ["fields"]})
    made = answer.json()
    assert (answer.status_code, answer["Location"]) == (201, f"/api/v1/ndas/{made['id']}")
    assert (made["status"], made["under"], made["passport"], made["materials"]) == (
        "signed", passport.public_id, False, ["fields"],
    )  # fmt: skip
    assert cara.get(f"ndas/{passport.public_id}").json()["passport"] is True
    for caller in (cara, iris):
        assert [row["id"] for row in caller.get(f"ndas/{passport.public_id}/schedules").json()["results"]] == [
            made["id"]
        ]
    assert iris.get(f"pitches/{pitch.public_id}").json()["me"]["nda"]["id"] == made["id"]
    again = cara.post(f"ndas/{passport.public_id}/schedules", {"pitch": pitch.public_id})
    assert (again.status_code, again.json()["code"]) == (409, "already_open")
    assert iris.post(f"ndas/{passport.public_id}/schedules", {"pitch": pitch.public_id}).status_code == 404
    for body in ({}, {"pitch": 5}, {"pitch": pitch.public_id, "materials": ["all"]}):
        assert cara.post(f"ndas/{passport.public_id}/schedules", body).status_code == 422


def test_an_organisation_signs_for_those_whom_it_names(world: World, people: SimpleNamespace) -> None:
    company = Organisation.objects.get(memberships__person=people.pru)
    Organisation.objects.filter(pk=company.pk).update(verified_until=timezone.now() + timedelta(days=1))
    pete = person("Pete Arroyo", "production")
    Membership.objects.create(organisation=company, person=pete)
    pitch = published_pitch(people.cara, title="The Ferry")
    cara, pru, named = Caller(people.cara), Caller(people.pru), Caller(pete)
    body = {"purpose": "produce", "readers": [people.pru.public_id, pete.public_id]}
    assert Caller(people.iris).post(f"pitches/{pitch.public_id}/ndas", body).json()["code"] == "not_for_company"
    for readers in ([], [people.iris.public_id], ["nonsense"]):
        assert pru.post(f"pitches/{pitch.public_id}/ndas", body | {"readers": readers}).status_code == 422
    asked = pru.post(f"pitches/{pitch.public_id}/ndas", body).json()
    assert (asked["company"], len(asked["readers"])) == (True, 2)
    frozen = cara.post(f"ndas/{asked['id']}/approve", {}).json()
    assert (
        named.post(f"ndas/{asked['id']}/accept", {"text_sha256": frozen["text_sha256"]}).json()["code"] == "wrong_state"
    )
    line = {"full_name": "Pru", "title": "Owner", "signature": {"kind": "typed", "value": "Pru"}, "consent": True}
    signed = pru.post(f"ndas/{asked['id']}/sign", line | {"text_sha256": frozen["text_sha256"]}).json()
    assert [row["accepted_at"] is None for row in signed["readers"]] == [True, False]
    assert named.get(f"pitches/{pitch.public_id}").json()["me"]["nda"] is None
    assert named.post(f"ndas/{asked['id']}/accept", {"text_sha256": "0" * 64}).json()["code"] == "text_changed"
    assert named.post(f"ndas/{asked['id']}/accept", {"text_sha256": frozen["text_sha256"]}).status_code == 200
    for caller in (pru, named):
        assert caller.get(f"pitches/{pitch.public_id}").json()["me"]["nda"]["id"] == asked["id"]
        assert asked["id"] in [row["id"] for row in caller.get("ndas?box=outgoing").json()["results"]]
    assert named.post(f"ndas/{asked['id']}/withdraw").status_code == 403
    Membership.objects.filter(person=pete).delete()
    assert named.get(f"pitches/{pitch.public_id}").json()["me"]["nda"] is None
    assert named.get(f"ndas/{asked['id']}").status_code == 404
    assert [row["left"] for row in cara.get(f"ndas/{asked['id']}").json()["readers"]] == [True, False]
