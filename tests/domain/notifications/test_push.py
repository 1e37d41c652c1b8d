"""Devices ring: without content, once for a burst, not in quiet hours; and are forgotten when they are gone."""

import base64
import io
import json
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from pitchey.accounts.models import User
from pitchey.core.errors import Invalid, NotFound
from pitchey.notifications import push
from pitchey.notifications import services as notifications
from pitchey.notifications.models import Device, Notification
from pitchey.notifications.preferences import KindPreference, MailSchedule, save_mail_schedule, save_preferences
from pitchey.outbox.models import Job
from tests.api.calling import Caller

pytestmark = pytest.mark.django_db


class Service:
    """A push service on the loopback: what it was told, and what it answers."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, dict[str, str], bytes]] = []
        self.answer = 201
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                service.heard.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(service.answer)
                if service.answer == 302:
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def address(self, name: str = "phone") -> str:
        return f"http://127.0.0.1:{self.server.server_port}/{name}"


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    made = io.StringIO()
    call_command("make_push_key", stdout=made)
    settings.VAPID_PRIVATE_KEY = made.getvalue().strip().removeprefix("VAPID_PRIVATE_KEY=")
    settings.PUSH_HOSTS = ["127.0.0.1", "push.example"]
    running = Service()
    thread = threading.Thread(target=running.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield running
    running.server.shutdown()
    running.server.server_close()
    thread.join()


def tell(to: User, key: str, subject: str = "nda_x") -> None:
    params = {"person": "Pru", "pitch": "The Tide Clerk"}
    notifications.notify(to=to, kind="nda.requested", subject=subject, key=key, params=params)


def test_a_push_names_us_and_says_nothing(cara: User, service: Service, outbox_run: Callable[[], int]) -> None:
    push.add_device(by=cara, endpoint=service.address(), name="Phone")
    tell(cara, "a")
    assert service.heard == []
    outbox_run()
    [(path, headers, body)] = service.heard
    assert (path, body, headers["ttl"]) == ("/phone", b"", "86400")
    scheme, _space, rest = headers["authorization"].partition(" ")
    words = dict(part.strip().split("=", 1) for part in rest.split(","))
    claims = json.loads(base64.urlsafe_b64decode(words["t"].split(".")[1] + "=="))
    assert (scheme, words["k"], claims["aud"]) == ("vapid", push.public_key(), service.address("")[:-1])
    assert claims["sub"].startswith("mailto:")


def test_a_burst_is_pushed_once_to_every_device(
    cara: User, ivan: User, service: Service, outbox_run: Callable[[], int]
) -> None:
    for name in ("phone", "desk"):
        push.add_device(by=cara, endpoint=service.address(name))
    push.add_device(by=ivan, endpoint=service.address("his"))
    for key in "abcde":
        tell(cara, key)
    outbox_run()
    assert sorted(path for path, _headers, _body in service.heard) == ["/desk", "/phone"]


def test_nothing_is_pushed_without_consent_or_in_quiet_hours(
    cara: User, service: Service, outbox_run: Callable[[], int]
) -> None:
    push.add_device(by=cara, endpoint=service.address())
    save_preferences(by=cara, wishes=[KindPreference("nda.requested", bell=False, mail=True)])
    tell(cara, "a")
    save_preferences(by=cara, wishes=[KindPreference("nda.requested", bell=True, mail=True)])
    now = timezone.now()
    quiet = MailSchedule(quiet_from=(now - timedelta(hours=1)).time(), quiet_until=(now + timedelta(hours=1)).time())
    save_mail_schedule(by=cara, hours=quiet)
    tell(cara, "b")
    outbox_run()
    assert service.heard == []


@pytest.mark.parametrize("answer", [403, 404, 410])
def test_a_device_that_is_gone_is_forgotten(
    answer: int, cara: User, service: Service, outbox_run: Callable[[], int]
) -> None:
    push.add_device(by=cara, endpoint=service.address())
    service.answer = answer
    tell(cara, "a")
    outbox_run()
    assert not Device.objects.exists()
    assert not Job.objects.filter(topic="notifications.push").exclude(status="done").exists()


@pytest.mark.parametrize("answer", [429, 500, 302])
def test_what_the_service_cannot_do_now_is_tried_again(
    answer: int, cara: User, service: Service, outbox_run: Callable[[], int]
) -> None:
    push.add_device(by=cara, endpoint=service.address())
    service.answer = answer
    tell(cara, "a")
    outbox_run()
    assert Device.objects.count() == 1
    assert Job.objects.get(topic="notifications.push").status == "waiting"
    assert [path for path, _headers, _body in service.heard] == ["/phone"]


@pytest.mark.parametrize(
    "endpoint",
    [
        "", "push.example", "http://push.example/x", "https://evil.example/x", "https://push.example.evil.example/x", "https://127.0.0.2/x",
        "https://push.example@evil.example/x", "https://user@push.example/x", "https://push.example/x y", "https://push.example/\u0000", "file:///etc/passwd",
        "https://push.example:port/x", "https://[push.example/x", "https://push.example/" + "x" * 1000, "https://notpush.example/x",
    ],
)  # fmt: skip
def test_only_push_services_are_called(endpoint: str, cara: User, service: Service) -> None:
    with pytest.raises(Invalid):
        push.add_device(by=cara, endpoint=endpoint)


def test_a_device_belongs_to_its_last_user_who_has_ten_at_most(cara: User, ivan: User, service: Service) -> None:
    push.add_device(by=cara, endpoint="https://a.push.example/same")
    push.add_device(by=ivan, endpoint="https://a.push.example/same")
    assert [list(push.devices_of(who)) == [] for who in (cara, ivan)] == [True, False]
    for number in range(12):
        push.add_device(by=cara, endpoint=f"https://push.example/{number}")
    assert push.devices_of(cara).count() == 10 and push.devices_of(ivan).count() == 1


def test_without_a_key_no_device_is_taken(cara: User, client: Client) -> None:
    with pytest.raises(NotFound):
        push.add_device(by=cara, endpoint="https://fcm.googleapis.com/x")
    client.force_login(cara)
    assert "Devices that ring" not in client.get("/settings/notifications/").content.decode()


def test_the_settings_list_devices_and_take_them_off(cara: User, ivan: User, client: Client, service: Service) -> None:
    client.force_login(cara)
    page = client.get("/settings/notifications/").content.decode()
    assert f'data-push="{push.public_key()}"' in page
    added = client.post(
        "/settings/notifications/devices/", {"endpoint": "https://push.example/1"}, headers={"user-agent": "<i>Fox</i>"}
    )
    assert added.status_code == 200
    assert "&lt;i&gt;Fox" in client.get("/settings/notifications/").content.decode()
    theirs = push.add_device(by=ivan, endpoint="https://push.example/2")
    remove = "/settings/notifications/devices/remove/"
    assert client.post(remove, {"device": theirs.public_id}).status_code == 404
    assert client.post(remove, {"device": added.json()["id"]}).status_code == 302
    assert list(Device.objects.all()) == [theirs]


def test_apps_do_the_same(cara: User, ivan: User, service: Service) -> None:
    caller = Caller(cara)
    made = caller.post("notifications/devices", {"endpoint": "https://push.example/1", "name": "Tablet"})
    assert made.status_code == 201
    told = caller.get("notifications/devices").json()
    assert told["public_key"] == push.public_key() and [row["name"] for row in told["results"]] == ["Tablet"]
    assert caller.post("notifications/devices", {"endpoint": "https://evil.example/1"}).status_code == 422
    there = f"notifications/devices/{made.json()['id']}"
    assert [Caller(who).delete(there).status_code for who in (ivan, cara, cara)] == [404, 204, 404]


def test_a_closed_account_gets_no_push(cara: User, service: Service) -> None:
    push.add_device(by=cara, endpoint=service.address())
    notifications.forget(cara)
    assert not Device.objects.exists()


def test_the_bell_shows_a_burst_as_one_line(cara: User, client: Client) -> None:
    for key in "abc":
        tell(cara, key)
    tell(cara, "d", subject="nda_y")
    Notification.objects.filter(key="a").update(created_at=timezone.now() - timedelta(hours=1))
    client.force_login(cara)
    for address in ("/notifications/", "/notifications/menu/"):
        page = client.get(address).content.decode()
        assert page.count("Pru asks to read The Tide Clerk.") == 3
        assert page.count("Pru asks to read The Tide Clerk. (2 times)") == 1
