"""Talking over sockets: acks, order, who hears it, signals that are not kept, and what a client may not do. Plain WebSocket clients."""

import threading
from typing import Any

import pytest
from django.db import connections

from pitchey.accounts import services as accounts
from pitchey.accounts.models import User
from pitchey.conversations import services as conversations
from pitchey.conversations.models import Message
from tests.api.calling import Caller
from tests.examples import examples
from tests.factories import cast
from tests.factories.talks import asked, say, talk
from tests.live import PATIENCE
from tests.realtime.conftest import Socket, greeted, opened
from tests.realtime.test_socket import cookie_of


@pytest.fixture
def cara(host: str) -> User:
    return cast.person("Cara Lindqvist", "creator")


def heard(socket: Socket, kind: str) -> dict[str, Any]:
    """The data of the next event of this kind; what comes before it passes."""
    while True:
        frame = socket.receive()
        if frame["type"] == "event" and frame["data"]["kind"] == kind:
            return dict(frame["data"]["data"])


def until(socket: Socket, type: str) -> dict[str, Any]:
    while True:
        frame = socket.receive()
        if frame["type"] == type:
            return frame


def test_a_mobile_client_with_a_ticket_talks_to_a_browser(host: str, cara: User, ivan: User) -> None:
    held = talk(cara, ivan)
    phone = Caller(ivan).post("realtime/ticket").json()["path"]
    with greeted(host, cookie=cookie_of(cara)) as browser, greeted(host, phone, origin=None) as mobile:
        mobile.send_frame(
            "message.send", {"conversation": held.public_id, "client_id": "m1", "body": "From the train"}, ref="c1"
        )
        ack = until(mobile, "ack")
        assert (ack["ref"], ack["data"]["seq"]) == ("c1", 1)
        assert Message.objects.get(public_id=ack["data"]["id"]).body == "From the train"
        told = heard(browser, "message.created")
        assert (told["body"], told["seq"], told["sender"]["id"]) == ("From the train", 1, ivan.public_id)
        browser.send_frame("message.read", {"conversation": held.public_id, "seq": 1}, ref="c2")
        assert heard(mobile, "conversation.read")["seq"] == 1
        mobile.send_frame(
            "message.send", {"conversation": held.public_id, "client_id": "m1", "body": "From the train"}, ref="c3"
        )
        assert until(mobile, "ack")["data"] == ack["data"]
        mobile.send_frame(
            "message.send", {"conversation": held.public_id, "client_id": "m1", "body": "Another"}, ref="c4"
        )
        assert until(mobile, "error")["data"]["code"] == "client_id_reused"
    assert Message.objects.count() == 1


def test_many_messages_arrive_in_order(host: str, cara: User, ivan: User) -> None:
    count = examples(100)
    held = talk(cara, ivan)
    with greeted(host, cookie=cookie_of(cara)) as his, greeted(host, cookie=cookie_of(ivan)) as hers:
        for number in range(count):
            his.send_frame(
                "message.send", {"conversation": held.public_id, "client_id": f"q{number}", "body": f"{number}"}
            )
        assert [heard(hers, "message.created")["body"] for _number in range(count)] == [
            f"{number}" for number in range(count)
        ]


def test_messages_missed_while_away_arrive_once_and_in_order(host: str, cara: User, ivan: User) -> None:
    held = talk(cara, ivan)
    with greeted(host, cookie=cookie_of(ivan)) as socket:
        say(cara, held, "0")
        first = socket.receive()
        cursor = first["data"]["cursor"]
    for number in range(1, 20):
        say(cara, held, str(number))
    with opened(host, cookie=cookie_of(ivan)) as again:
        again.send_frame("hello", {"cursor": cursor})
        assert again.receive()["type"] == "welcome"
        assert [heard(again, "message.created")["body"] for _number in range(19)] == [str(n) for n in range(1, 20)]


def test_many_senders_and_many_sockets_agree(host: str, cara: User, ivan: User) -> None:
    people = [cara, ivan, *(cast.person(f"Person {number}", "creator") for number in range(3))]
    held = talk(*people)
    each, orders = 12, {}

    def play(person: User) -> None:
        try:
            with greeted(host, cookie=cookies[person.pk]) as socket:
                ready.wait(PATIENCE)
                for number in range(each):
                    body = {"conversation": held.public_id, "client_id": f"{person.pk}-{number}", "body": "x"}
                    socket.send_frame("message.send", body)
                orders[person.pk] = [heard(socket, "message.created")["seq"] for _number in range(each * len(people))]
        finally:
            connections.close_all()

    cookies = {person.pk: cookie_of(person) for person in people}
    ready = threading.Barrier(len(people))
    threads = [threading.Thread(target=play, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(orders.values()) == [list(range(1, each * len(people) + 1))] * len(people)


def test_typing_reaches_the_others_and_nobody_else(host: str, cara: User, ivan: User) -> None:
    held, nosy = talk(cara, ivan), cast.person("Nosy", "creator")
    with (
        greeted(host, cookie=cookie_of(cara)) as hers,
        greeted(host, cookie=cookie_of(ivan)) as his,
        greeted(host, cookie=cookie_of(nosy)) as other,
    ):
        hers.send_frame("typing", {"conversation": held.public_id})
        assert until(his, "typing")["data"] == {
            "conversation": held.public_id,
            "person": cara.public_id,
            "name": "Cara",
        }
        for quiet in (hers, other):
            quiet.send_frame("ping")
            assert quiet.receive()["type"] == "pong"


def test_presence_is_told_to_companions_unless_hidden(host: str, cara: User, ivan: User) -> None:
    talk(cara, ivan)
    with greeted(host, cookie=cookie_of(cara)) as hers:
        with greeted(host, cookie=cookie_of(ivan)) as his:
            his.send_frame("presence", {"state": "active"})
            assert until(hers, "presence")["data"] == {"person": ivan.public_id, "state": "active"}
            his.send_frame("presence", {"state": "idle"})
            assert until(hers, "presence")["data"]["state"] == "idle"
            his.send_frame("presence", {"state": "hidden"})
            assert until(hers, "presence")["data"]["state"] == "offline"
            accounts.update_profile(by=ivan, shows_presence=False)
            his.send_frame("presence", {"state": "active"})
            his.send_frame("ping")
            until(his, "pong")
        hers.send_frame("ping")
        assert hers.receive()["type"] == "pong"


def test_the_last_page_that_closes_is_told(host: str, cara: User, ivan: User) -> None:
    talk(cara, ivan)
    with greeted(host, cookie=cookie_of(cara)) as hers:
        with greeted(host, cookie=cookie_of(ivan)) as his:
            his.send_frame("presence", {"state": "active"})
            assert until(hers, "presence")["data"]["state"] == "active"
        assert until(hers, "presence")["data"] == {"person": ivan.public_id, "state": "offline"}


@pytest.mark.parametrize(
    ("type", "data", "code"),
    [
        ("message.send", {}, "malformed"), ("message.send", {"conversation": "con_none", "client_id": "a", "body": "x"}, "not_found"),
        ("message.send", {"conversation": "{held}", "client_id": "a", "body": 5}, "malformed"), ("message.send", {"conversation": "{held}", "body": "x"}, "invalid"),
        ("message.send", {"conversation": "{held}", "client_id": "a", "body": "x", "sender": "usr_x"}, "malformed"),
        ("message.send", {"conversation": "{held}", "client_id": "a", "body": "x", "seq": 1}, "malformed"),
        ("message.send", {"conversation": "{held}", "client_id": "a", "body": "x" * 8001}, "invalid"),
        ("message.send", {"conversation": "{held}", "client_id": "a", "body": ""}, "invalid"),
        ("message.send", {"conversation": "{foreign}", "client_id": "a", "body": "x"}, "not_found"),
        ("message.send", {"conversation": "{asked}", "client_id": "a", "body": "x"}, "wrong_state"),
        ("message.read", {"conversation": "{held}", "seq": "1"}, "malformed"), ("message.read", {"conversation": "{foreign}", "seq": 1}, "not_found"),
        ("message.read", {"conversation": "{held}", "seq": True}, "malformed"), ("typing", {"conversation": "{foreign}"}, "not_found"),
        ("typing", {}, "malformed"), ("presence", {"state": "everywhere"}, "invalid"), ("presence", {}, "invalid"),
    ],
)  # fmt: skip
def test_a_bad_frame_is_refused_and_says_nothing(
    host: str, cara: User, ivan: User, type: str, data: dict[str, Any], code: str
) -> None:
    iris = cast.person("Iris", "investor")
    places = {"{held}": talk(cara, ivan), "{foreign}": talk(cara, iris), "{asked}": asked(iris, ivan)}
    given = {name: places[value].public_id if value in places else value for name, value in data.items()}
    with greeted(host, cookie=cookie_of(ivan)) as socket:
        socket.send_frame(type, given, ref="c9")
        error = socket.receive()
        assert (error["type"], error["ref"], error["data"]["code"]) == ("error", "c9", code)
    assert not Message.objects.exists()


def test_a_removed_member_receives_no_later_messages(host: str, cara: User, ivan: User) -> None:
    iris = cast.person("Iris", "investor")
    held = talk(cara, ivan, iris)
    with greeted(host, cookie=cookie_of(ivan)) as his, greeted(host, cookie=cookie_of(iris)) as hers:
        conversations.remove(by=cara, conversation=held, person=ivan)
        say(cara, held, "Without Ivan")
        assert heard(hers, "message.created")["body"] == "Without Ivan"
        assert his.receive()["data"]["kind"] == "conversation.updated"
        his.send_frame("message.send", {"conversation": held.public_id, "client_id": "a", "body": "Still here?"})
        assert his.receive()["data"]["code"] == "wrong_state"


def test_a_suspended_person_says_nothing_more(host: str, cara: User, ivan: User) -> None:
    held = talk(cara, ivan)
    chief = User.objects.create_superuser("chief@cast.test", cast.PASSWORD, display_name="Chief")
    with greeted(host, cookie=cookie_of(ivan)) as his:
        accounts.suspend(by=chief, person=ivan, reason="Scraping.")
        his.send_frame("message.send", {"conversation": held.public_id, "client_id": "a", "body": "Still here?"})
        assert his.closed() == 4401
    assert not Message.objects.exists()
