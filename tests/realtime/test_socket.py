"""The socket: who gets in, what it answers, what it hears, and when it ends."""

import json
import socket as sockets
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django_redis import get_redis_connection
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from pitchey.accounts import services as accounts
from pitchey.accounts import tickets, tokens
from pitchey.accounts.models import TokenFamily, User
from pitchey.core.limits import LIMITS, hit
from pitchey.events import pubsub
from pitchey.events import services as events
from pitchey.notifications import services as notifications
from realtime import consumers, hub
from realtime.protocol import encode
from tests.api.calling import Caller
from tests.factories import cast
from tests.live import PATIENCE
from tests.realtime.conftest import SignalAlone, greeted, opened


def cookie_of(person: Any) -> str:
    """A browser session, as the cookie header of a socket."""
    browser = Client()
    browser.force_login(person)
    return f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"


def notify(person: Any, key: str = "one") -> None:
    notifications.notify(
        to=person, kind="pitch.published", subject="pit_x", key=key, params={"person": "Cara", "pitch": "Nocturne"}
    )


def refusal(host: str, path: str = "/ws/", **how: Any) -> int:
    """The HTTP status of a socket that is not accepted."""
    with pytest.raises(InvalidStatus) as refused, opened(host, path, **how):
        pass
    return refused.value.response.status_code


class TestWhoGetsIn:
    def test_a_guest_is_refused_before_the_socket_opens(self, host: str) -> None:
        assert refusal(host) == 403
        assert refusal(host, cookie=f"{settings.SESSION_COOKIE_NAME}=nonsense") == 403

    @pytest.mark.parametrize("origin", ["https://evil.example", "null", None, "http://localhost.evil.example"])
    def test_another_origin_is_refused(self, host: str, ivan: Any, origin: str | None) -> None:
        assert refusal(host, cookie=cookie_of(ivan), origin=origin) == 403

    def test_connections_are_limited_whatever_headers_are_forged(self, host: str, ivan: Any) -> None:
        for _number in range(LIMITS["address"].count):
            hit("address", "127.0.0.1")
        assert refusal(host, cookie=cookie_of(ivan)) == 403
        headers = {"Cookie": cookie_of(ivan), "X-Forwarded-For": "8.8.8.8"}
        with (
            pytest.raises(InvalidStatus),
            connect(f"ws://{host}/ws/", additional_headers=headers, origin="http://localhost"),
        ):
            pass

    def test_an_unknown_address_is_refused(self, host: str, ivan: Any) -> None:
        assert refusal(host, "/ws/other/", cookie=cookie_of(ivan)) == 403
        assert refusal(host, "/", cookie=cookie_of(ivan)) == 403

    def test_a_ticket_opens_one_socket_once(self, host: str, ivan: Any) -> None:
        answer = Caller(ivan).post("realtime/ticket").json()
        assert answer["expires_in"] == 30
        with opened(host, answer["path"], origin=None) as mobile:
            mobile.send_frame("ping")
            assert mobile.receive()["type"] == "pong"
        assert refusal(host, answer["path"], origin=None) == 403

    def test_a_cookie_is_no_ticket(self, host: str, ivan: Any) -> None:
        assert refusal(host, "/ws/mobile/", cookie=cookie_of(ivan)) == 403
        assert refusal(host, "/ws/mobile/?ticket=nonsense", cookie=cookie_of(ivan)) == 403

    def test_a_browser_session_gets_no_ticket(self, host: str, ivan: Any) -> None:
        browser = Caller()
        browser.client.force_login(ivan)
        assert browser.post("realtime/ticket").status_code == 403

    def test_a_ticket_of_an_ended_sign_in_opens_nothing(self, host: str, ivan: Any) -> None:
        path = Caller(ivan).post("realtime/ticket").json()["path"]
        tokens.end_family(TokenFamily.objects.get(person=ivan), reason="logout")
        assert refusal(host, path, origin=None) == 403

    def test_a_ticket_is_kept_for_thirty_seconds(self, host: str, ivan: Any) -> None:
        Caller(ivan).post("realtime/ticket")
        redis = get_redis_connection("default")
        (key,) = redis.keys("ticket:*")
        assert 0 < redis.ttl(key) <= tickets.LASTS == 30


class TestFrames:
    def test_hello_is_welcomed(self, host: str, ivan: Any) -> None:
        with opened(host, cookie=cookie_of(ivan)) as browser:
            browser.send_frame("hello", ref="c1")
            welcome = browser.receive()
            assert (welcome["type"], welcome["ref"], welcome["v"]) == ("welcome", "c1", 1)
            assert welcome["data"].keys() == {"cursor", "server_time", "limits"}
            assert welcome["data"]["limits"]["frame_bytes"] == 65536

    def test_missed_events_arrive_in_order_before_new_ones(self, host: str, ivan: Any) -> None:
        with opened(host, cookie=cookie_of(ivan)) as browser:
            browser.send_frame("hello")
            cursor = browser.receive()["data"]["cursor"]
        assert cursor == 0
        for number in range(600):
            events.push([ivan.pk], "pitch.changed", {"n": number})
        with opened(host, cookie=cookie_of(ivan)) as browser:
            browser.send_frame("hello", {"cursor": cursor})
            assert browser.receive()["data"]["cursor"] == 0
            events.push([ivan.pk], "pitch.changed", {"n": 600})
            heard = [browser.receive() for _number in range(601)]
            assert [frame["data"]["cursor"] for frame in heard] == list(range(1, 602))
            assert [frame["data"]["data"]["n"] for frame in heard] == list(range(601))
            browser.send_frame("ping")
            assert browser.receive()["type"] == "pong"

    @pytest.mark.parametrize("cursor", [7, -1, 2**60])
    def test_a_cursor_that_cannot_be_continued_means_load_anew(self, host: str, ivan: Any, cursor: int) -> None:
        notify(ivan)
        with opened(host, cookie=cookie_of(ivan)) as browser:
            browser.send_frame("hello", {"cursor": cursor})
            assert browser.receive()["data"]["cursor"] == 1
            assert browser.receive() == {"v": 1, "type": "resync", "data": {"cursor": 1}}
            notify(ivan, "two")
            assert browser.receive()["data"]["cursor"] == 2

    def test_before_hello_nothing_is_told(self, host: str, ivan: Any) -> None:
        with opened(host, cookie=cookie_of(ivan)) as browser:
            notify(ivan)
            browser.send_frame("ping")
            assert browser.receive()["type"] == "pong"

    def test_an_event_that_was_not_published_is_found_by_polling(
        self, host: str, ivan: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with greeted(host, cookie=cookie_of(ivan)) as browser:
            monkeypatch.setattr(pubsub, "publish", lambda *_args: None)
            notify(ivan)
            assert browser.receive()["data"]["cursor"] == 1

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("{", "not_json"), ("[]", "malformed"), ("null", "malformed"), ('{"type": "hello", "data": []}', "malformed"), ('{"data": {}}', "malformed"),
            ('{"type": 5}', "malformed"), ('{"type": "nonsense"}', "unknown_type"), ('{"type": "message.send"}', "malformed"),
            ('{"v": 2, "type": "ping"}', "unknown_version"), ('{"v": true, "type": "ping"}', "unknown_version"),
            ('{"type": "ping", "ref": 5}', "malformed"), ('{"type": "ping", "ref": "' + "x" * 65 + '"}', "malformed"),
            ('{"type": "ping", "extra": 1}', "malformed"), ('{"type": "ping", "data": {"x": 1}}', "malformed"),
            ('{"type": "hello", "data": {"cursor": "5"}}', "malformed"), ('{"type": "hello", "data": {"cursor": "\\u0000"}}', "bad_text"),
            ('{"type": "ping", "type": "ping"}', "duplicate_key"), ("[" * 2000 + "]" * 2000, "too_deep"),
        ],
    )  # fmt: skip
    def test_a_bad_frame_gets_an_error_and_the_socket_lives(self, host: str, ivan: Any, text: str, code: str) -> None:
        with opened(host, cookie=cookie_of(ivan)) as browser:
            browser.connection.send(text)
            error = browser.receive()
            assert (error["type"], error["data"]["code"]) == ("error", code)
            assert error["data"]["detail"]
            browser.send_frame("ping", ref="still here")
            assert browser.receive()["ref"] == "still here"

    def test_a_refused_frame_names_its_ref(self, host: str, ivan: Any) -> None:
        with opened(host, cookie=cookie_of(ivan)) as browser:
            browser.send_frame("nonsense", ref="c7")
            assert browser.receive()["ref"] == "c7"

    @pytest.mark.parametrize("size", [65_537, 200_000])
    def test_a_frame_over_64_kib_closes_the_socket(self, host: str, ivan: Any, size: int) -> None:
        with opened(host, cookie=cookie_of(ivan)) as browser:
            browser.connection.send("x" * size)
            assert browser.closed() == 1009

    def test_64_kib_of_letters_may_be_more_bytes(self, host: str, ivan: Any) -> None:
        with opened(host, cookie=cookie_of(ivan)) as browser:
            browser.connection.send("é" * 40_000)
            assert browser.closed() == 1009

    def test_bytes_are_not_spoken_here(self, host: str, ivan: Any) -> None:
        with opened(host, cookie=cookie_of(ivan)) as browser:
            browser.connection.send(b"\x00\x01")
            assert browser.closed() == 1003

    def test_too_many_frames_close_the_socket(self, host: str, ivan: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(LIMITS, "socket-frames", replace(LIMITS["socket-frames"], count=20, per=3600))
        with opened(host, cookie=cookie_of(ivan)) as browser:
            for _number in range(LIMITS["socket-frames"].count):
                browser.send_frame("ping")
                assert browser.receive()["type"] == "pong"
            browser.send_frame("ping")
            assert browser.receive()["data"]["code"] == "rate_limited"
            assert browser.closed() == 4429


class TestTheBell:
    def test_an_event_reaches_its_person_alone(self, host: str, ivan: Any) -> None:
        iris = cast.person("Iris Okafor", "investor")
        with greeted(host, cookie=cookie_of(ivan)) as his, greeted(host, cookie=cookie_of(iris)) as hers:
            notify(ivan)
            event = his.receive()
            assert event["type"] == "event"
            assert event["data"]["kind"] == "notification.created"
            assert event["data"]["data"]["subject"] == "pit_x"
            hers.send_frame("ping")
            assert hers.receive()["type"] == "pong"

    def test_signals_that_overtake_each_other_are_delivered_in_order(self, host: str, ivan: Any) -> None:
        with greeted(host, cookie=cookie_of(ivan)) as browser:
            for cursor in (3, 1, 1, 2, 4):
                pubsub.publish({ivan.pk: cursor}, "event", {"kind": "pitch.changed", "at": "", "data": {}})
            assert [browser.receive()["data"]["cursor"] for _number in range(4)] == [1, 2, 3, 4]

    def test_a_signal_that_cannot_be_delivered_stops_no_other(self, host: str, ivan: Any) -> None:
        with greeted(host, cookie=cookie_of(ivan)) as browser:
            pubsub.publish({ivan.pk: 1}, "event", {"no": "kind"})
            notify(ivan)
            assert browser.receive(within=hub.ROUND / 2)["data"]["kind"] == "notification.created"

    def test_an_event_reaches_every_socket_of_a_person(self, host: str, ivan: Any) -> None:
        cookie = cookie_of(ivan)
        with greeted(host, cookie=cookie) as one, greeted(host, cookie=cookie) as two:
            notify(ivan)
            assert one.receive()["data"]["kind"] == two.receive()["data"]["kind"] == "notification.created"

    def test_a_rollback_publishes_nothing(self, host: str, ivan: Any) -> None:
        with greeted(host, cookie=cookie_of(ivan)) as browser:
            with transaction.atomic():
                notify(ivan)
                transaction.set_rollback(True)
            browser.send_frame("ping")
            assert browser.receive()["type"] == "pong"


class TestTheEnd:
    def test_logging_out_everywhere_closes_sockets_on_the_signal(
        self, host: str, ivan: Any, by_signal_alone: SignalAlone
    ) -> None:
        mobile_path = Caller(ivan).post("realtime/ticket").json()["path"]
        with greeted(host, cookie=cookie_of(ivan)) as browser, opened(host, mobile_path, origin=None) as mobile:
            by_signal_alone(browser, ivan)
            accounts.end_all_sessions(by=ivan)
            assert browser.closed() == 4401
            assert mobile.closed() == 4401

    def test_a_browser_that_logs_out_loses_its_socket(self, host: str, ivan: Any, by_signal_alone: SignalAlone) -> None:
        page = Client()
        page.post("/investor/login/", {"email": ivan.email, "password": cast.PASSWORD})
        cookie = f"{settings.SESSION_COOKIE_NAME}={page.cookies[settings.SESSION_COOKIE_NAME].value}"
        with greeted(host, cookie=cookie) as browser:
            by_signal_alone(browser, ivan)
            page.post("/logout/")
            assert browser.closed() == 4401

    def test_another_session_that_ends_leaves_this_one_open(self, host: str, ivan: Any) -> None:
        Caller(ivan)
        with opened(host, cookie=cookie_of(ivan)) as browser:
            tokens.end_family(TokenFamily.objects.get(person=ivan), reason="logout")
            browser.send_frame("ping")
            assert browser.receive()["type"] == "pong"

    def test_a_changed_password_closes_the_other_sessions(
        self, host: str, ivan: Any, by_signal_alone: SignalAlone
    ) -> None:
        with greeted(host, cookie=cookie_of(ivan)) as browser:
            by_signal_alone(browser, ivan)
            accounts.change_password(
                by=ivan,
                old=cast.PASSWORD,
                new="nine lanterns in the rain",
                context=cast.request_context(),
                keep_session="",
            )
            assert browser.closed() == 4401

    def test_a_client_that_does_not_read_is_closed_and_keeps_nobody_waiting(
        self, host: str, ivan: Any, quick_pings: Callable[[], None]
    ) -> None:
        cookie, begun = cookie_of(ivan), time.monotonic()
        with greeted(host, cookie=cookie) as quick:
            quick_pings()
            with greeted(host, cookie=cookie, max_queue=1) as deaf:
                # Until the server has noticed: its pings are not read either.
                for number in count():
                    events.push([ivan.pk], "pitch.changed", {"n": number, "text": "x" * 20_000})
                    assert quick.receive()["data"]["data"]["n"] == number
                    if len(hub.hub.sockets[ivan.pk]) == 1:
                        break
                    assert time.monotonic() - begun < PATIENCE
                assert deaf.closed() in (1013, 1011, 1006)

    def test_a_suspension_closes_every_socket(self, host: str, ivan: Any, by_signal_alone: SignalAlone) -> None:
        chief = User.objects.create_superuser("chief@cast.test", cast.PASSWORD, display_name="Chief")
        path = Caller(ivan).post("realtime/ticket").json()["path"]
        with greeted(host, cookie=cookie_of(ivan)) as browser, opened(host, path, origin=None) as mobile:
            by_signal_alone(browser, ivan)
            accounts.suspend(by=chief, person=ivan, reason="Scraping.")
            assert browser.closed() == 4401
            assert mobile.closed() == 4401

    def test_a_socket_without_hello_is_dropped(self, host: str, ivan: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(consumers, "HELLO_SECONDS", 0.3)
        with opened(host, cookie=cookie_of(ivan)) as browser:
            assert browser.closed() == 4408

    def test_a_client_that_answers_no_ping_is_dropped(
        self, host: str, ivan: Any, quick_pings: Callable[[], None]
    ) -> None:
        quick_pings()
        address, port = host.split(":")
        with sockets.create_connection((address, int(port)), timeout=PATIENCE) as dead:
            lines = [
                "GET /ws/ HTTP/1.1", f"Host: {host}", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Origin: http://localhost", f"Cookie: {cookie_of(ivan)}", "", "",
            ]  # fmt: skip
            dead.sendall("\r\n".join(lines).encode())
            heard = b""
            while chunk := dead.recv(4096):
                heard += chunk
        assert b"101 Switching Protocols" in heard

    def test_a_ticket_ends_its_socket_with_the_access_token(
        self, host: str, ivan: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        close_in, ends = consumers.UserConsumer._close_in, []

        def sooner(self: Any, seconds: float, code: int) -> Any:
            if code == 4401:
                ends.append(seconds)
                seconds = 0
            return close_in(self, seconds, code)

        monkeypatch.setattr(consumers.UserConsumer, "_close_in", sooner)
        Caller(ivan)
        family = TokenFamily.objects.get(person=ivan)
        secret = tickets.issue(person=ivan, family=family, until=timezone.now() + timedelta(hours=1))
        with opened(host, f"/ws/mobile/?ticket={secret}", origin=None) as mobile:
            assert mobile.closed() == 4401
        assert 3000 < ends[0] <= 3600


def test_frames_are_json_with_a_version() -> None:
    assert json.loads(encode("pong", {}, "c7")) == {"v": 1, "type": "pong", "ref": "c7", "data": {}}
