"""Conversations over the API: the mobile client's way, and what it may not send."""

from typing import Any

import pytest

from pitchey.conversations.models import Member, Message
from tests.api.calling import Caller
from tests.factories.talks import asked, say, talk

pytestmark = pytest.mark.django_db


def test_two_phones_talk(cara: Any, ivan: Any) -> None:
    hers, his = Caller(cara), Caller(ivan)
    made = hers.post("conversations", {"people": [ivan.public_id]}).json()
    here = f"conversations/{made['id']}"
    assert hers.post(f"{here}/messages", {"client_id": "a1", "body": "May I ask you something?"}).status_code == 201
    waiting = his.get("conversations?box=asked").json()["results"]
    assert [(row["id"], row["me"]["unread"]) for row in waiting] == [(made["id"], 1)]
    assert his.post(f"{here}/messages", {"client_id": "b1", "body": "Yes"}).status_code == 409
    assert his.post(f"{here}/accept").status_code == 204
    sent = his.post(f"{here}/messages", {"client_id": "b1", "body": "Yes"}).json()
    assert (sent["seq"], sent["sender"]["id"], sent["body"]) == (2, ivan.public_id, "Yes")
    piece = hers.get(f"{here}/messages?after_seq=1").json()
    assert ([row["body"] for row in piece["results"]], piece["has_before"], piece["has_after"]) == (
        ["Yes"],
        True,
        False,
    )
    assert hers.get("conversations/unread").json() == {"unread": 1}
    read = hers.put(f"{here}/read", {"seq": 2}).json()
    assert (read["me"]["read_seq"], read["me"]["unread"]) == (2, 0)
    kinds = [(event["kind"], event["data"].get("body")) for event in hers.get("sync?cursor=0").json()["events"]]
    assert ("message.created", "Yes") in kinds


def test_a_lost_answer_is_asked_for_again(cara: Any, ivan: Any) -> None:
    here = f"conversations/{talk(cara, ivan).public_id}/messages"
    caller = Caller(cara)
    first = caller.post(here, {"client_id": "a1", "body": "Once"}).json()
    assert caller.post(here, {"client_id": "a1", "body": "Once"}).json() == first
    assert caller.post(here, {"client_id": "a1", "body": "Twice"}).json()["code"] == "client_id_reused"
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"client_id": "a"}, 422), ({"body": "x"}, 422), ({"client_id": "a", "body": ""}, 422), ({"client_id": "a", "body": "x" * 8001}, 422),
        ({"client_id": "a", "body": 5}, 422), ({"client_id": "a", "body": "x", "sender": "usr_x"}, 422), ({"client_id": "a", "body": "x", "seq": 9}, 422),
        ({"client_id": "a", "body": "x", "created_at": "2020-01-01T00:00:00Z"}, 422), ({"client_id": "a", "body": "x", "id": "msg_x"}, 422),
        ({"client_id": "a b", "body": "x"}, 422), ({"client_id": "a", "card": {"kind": "page", "id": "doc_x", "page": 1}}, 422),
        ({"client_id": "a", "card": {"kind": "page", "id": "doc_x"}}, 422), ({"client_id": "a", "body": "x", "reply_to": "msg_none"}, 422),
        (b"{", 400), (b'{"client_id": "a", "body": "\\u0000"}', 400), (b'{"client_id": "a", "body": "' + b"x" * 2_000_000 + b'"}', 413),
    ],
)  # fmt: skip
def test_what_is_no_message_is_refused_and_nothing_is_said(cara: Any, ivan: Any, body: Any, status: int) -> None:
    held = talk(cara, ivan)
    assert Caller(cara).post(f"conversations/{held.public_id}/messages", body).status_code == status
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "where", ["after_seq=x", "before_seq=-1", "after_seq=", "limit=0", "from=3", "after_seq=" + "9" * 16]
)
def test_what_is_no_place_in_a_thread_is_refused(cara: Any, ivan: Any, where: str) -> None:
    held = talk(cara, ivan)
    assert Caller(cara).get(f"conversations/{held.public_id}/messages?{where}").status_code == 400


def test_a_member_who_ignores_is_shown_as_invited_to_the_others(cara: Any, ivan: Any) -> None:
    held = asked(cara, ivan)
    Caller(ivan).post(f"conversations/{held.public_id}/ignore")
    members = Caller(cara).get(f"conversations/{held.public_id}").json()["members"]
    assert {row["person"]["id"]: row["status"] for row in members} == {cara.public_id: "in", ivan.public_id: "asked"}


def test_a_draft_follows_to_the_other_phone(cara: Any, ivan: Any) -> None:
    here = f"conversations/{talk(cara, ivan).public_id}"
    Caller(cara).patch(here, {"draft": "Half a "})
    assert Caller(cara).get(here).json()["me"]["draft"] == "Half a"
    assert Caller(ivan).get(here).json()["me"]["draft"] == ""


def test_a_member_who_left_sees_the_end_of_their_membership(cara: Any, ivan: Any, iris: Any) -> None:
    held = talk(cara, ivan, iris)
    say(cara, held)
    Caller(iris).post(f"conversations/{held.public_id}/leave")
    say(cara, held)
    assert Caller(iris).get(f"conversations/{held.public_id}").json()["last_seq"] == 1
    assert Member.objects.get(person=iris).status == "left"


def test_the_list_costs_the_same_with_3_rows_as_with_30(
    cara: Any, ivan: Any, django_assert_max_num_queries: Any
) -> None:
    from tests.factories import cast

    caller = Caller(cara)
    for number in range(3):
        say(cara, talk(cara, cast.person(f"Somebody {number}", "investor")))
    caller.get("conversations?limit=100")
    with django_assert_max_num_queries(4):
        assert len(caller.get("conversations?limit=100").json()["results"]) == 3
    for number in range(3, 12):
        say(cara, talk(cara, cast.person(f"Somebody {number}", "investor")))
    with django_assert_max_num_queries(4):
        assert len(caller.get("conversations?limit=100").json()["results"]) == 12
