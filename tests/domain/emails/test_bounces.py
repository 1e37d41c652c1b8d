"""Mail that came back: who tells us, what stops, who sees it, how it is repaired."""

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.test import Client
from django.utils import timezone

from pitchey.accounts.models import User
from pitchey.core.errors import WrongState
from pitchey.emails import bounces
from pitchey.emails import services as emails
from pitchey.emails.models import Bounce
from pitchey.notifications import services as notifications
from pitchey.operations.embedded import free_port
from pitchey.outbox.models import Job
from pitchey.settings.env import mail as mail_settings
from tests.api.calling import Caller

pytestmark = pytest.mark.django_db
SECRET = "provider:a-long-word"
EVENTS = "/api/mail/events"


def tell(to: User, key: str) -> None:
    params = {"person": "Pru", "pitch": "The Tide Clerk"}
    notifications.notify(to=to, kind="nda.requested", subject="nda_x", key=key, params=params)


def letter(to: User) -> None:
    emails.send(to=to.email, letter="verify_email", key="v1", name="Cara", link="https://pitchey.test/x")


@pytest.fixture
def provider(settings: Any) -> Callable[..., Any]:
    """Resend's webhook as it knocks on us."""
    settings.MAIL_PROVIDER, settings.MAIL_EVENTS_SECRET = "resend", SECRET

    def knock(event: Any, secret: str = SECRET) -> Any:
        body = event if isinstance(event, bytes) else json.dumps(event)
        word = base64.b64encode(secret.encode()).decode()
        headers = {"authorization": f"Basic {word}"} if secret else {}
        return Client().post(EVENTS, body, content_type="application/json", headers=headers)

    return knock


def bounced(address: str, kind: str = "email.bounced", **bounce: str) -> dict[str, Any]:
    data = {
        "email_id": "e1",
        "to": [address],
        "bounce": bounce or {"message": "No such mailbox; bounce message", "type": "Permanent"},
    }
    return {"type": kind, "created_at": timezone.now().isoformat(), "data": data}


class TestTheProviderTellsUs:
    def test_what_came_back_for_good_stops_all_mail(
        self, cara: User, provider: Callable[..., Any], outbox_run: Callable[[], int]
    ) -> None:
        for _twice in range(2):
            assert provider(bounced(cara.email.upper())).status_code == 204
        assert Bounce.objects.get().address == cara.email
        tell(cara, "a")
        letter(cara)
        outbox_run()
        assert mail.outbox == []
        assert notifications.unread_count(cara) == 1
        assert not Job.objects.exclude(status="done").exists()

    def test_a_spam_complaint_stops_all_mail_but_that_about_the_account(
        self, cara: User, provider: Callable[..., Any], outbox_run: Callable[[], int]
    ) -> None:
        provider(bounced(cara.email, "email.complained"))
        tell(cara, "a")
        letter(cara)
        outbox_run()
        assert [one.subject for one in mail.outbox] == ["Confirm your email address"]

    def test_what_passes_stops_nothing(self, cara: User, provider: Callable[..., Any]) -> None:
        for event in (
            bounced(cara.email, message="Mailbox full", type="Transient"),
            bounced(cara.email, "email.delivered"),
            bounced(cara.email, "email.delivery_delayed"),
        ):
            assert provider(event).status_code == 204
        assert not Bounce.objects.exists()

    @pytest.mark.parametrize("secret", ["", "provider:guess", "provider:", "é:é"])
    def test_nobody_else_is_heard(self, secret: str, cara: User, provider: Callable[..., Any]) -> None:
        assert provider(bounced(cara.email), secret).status_code == 401
        assert not Bounce.objects.exists()

    def test_without_a_secret_of_ours_there_is_nothing(
        self, cara: User, provider: Callable[..., Any], settings: Any
    ) -> None:
        settings.MAIL_EVENTS_SECRET = ""
        assert provider(bounced(cara.email), "").status_code == 404
        settings.MAIL_PROVIDER, settings.MAIL_EVENTS_SECRET = "", SECRET
        assert provider(bounced(cara.email)).status_code == 404

    @pytest.mark.parametrize("body", [b"{", b"[]", b"{}", b"null", b'{"type": "email.bounced", "data": 5}'])
    def test_what_is_no_event_is_malformed(self, body: bytes, provider: Callable[..., Any]) -> None:
        assert provider(body).status_code == 400


class _Refusing:
    def __init__(self, answer: str) -> None:
        self.answer = answer

    async def handle_RCPT(self, *args: Any) -> str:  # noqa: N802 - aiosmtpd's name
        return self.answer


class TestTheMailServerSays:
    @pytest.fixture
    def server(self, settings: Any, request: pytest.FixtureRequest) -> Iterator[None]:
        """A mail server that answers every address alike."""
        running = Controller(_Refusing(request.param), hostname="127.0.0.1", port=free_port())
        running.start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = running.hostname, running.port
        yield
        running.stop()

    @pytest.mark.parametrize("server", ["550 5.1.1 No such user"], indirect=True)
    def test_that_nobody_is_there(self, server: None, cara: User, outbox_run: Callable[[], int]) -> None:
        letter(cara)
        outbox_run()
        assert "No such user" in Bounce.objects.get().reason
        assert Job.objects.get().status == "done"

    @pytest.mark.parametrize("server", ["550 5.7.1 Not from you", "451 4.2.0 Try later"], indirect=True)
    def test_another_no_is_tried_again(self, server: None, cara: User, outbox_run: Callable[[], int]) -> None:
        letter(cara)
        outbox_run()
        assert not Bounce.objects.exists()
        assert Job.objects.get().status == "waiting"


class TestRepairing:
    def test_in_the_settings(self, cara: User, client: Client, outbox_run: Callable[[], int]) -> None:
        client.force_login(cara)
        bounces.record_bounce(address=cara.email, kind="bounced", reason="550 <b>No such user</b>")
        page = client.get("/settings/account/").content.decode()
        assert "came back" in page and "550 &lt;b&gt;No such user" in page
        assert client.post("/settings/account/write-again/").status_code == 302
        outbox_run()
        assert [one.subject for one in mail.outbox] == ["This address is written to again"]
        assert "came back" not in client.get("/settings/account/").content.decode()

    def test_by_an_app(self, cara: User) -> None:
        assert Caller(cara).get("me/mail").json() == {"address": cara.email, "problem": "", "reason": "", "at": None}
        bounces.record_bounce(address=cara.email, kind="bounced", reason="No such user")
        told = Caller(cara).get("me/mail").json()
        assert (told["problem"], told["reason"]) == ("bounced", "No such user")
        assert Caller(cara).post("me/mail", {}).json()["problem"] == ""
        assert Caller(cara).post("me/mail", {}).status_code == 409

    def test_only_what_came_back_is_repaired(self, cara: User) -> None:
        with pytest.raises(WrongState):
            emails.resume_mail(address=cara.email, language="en", name="Cara")


def test_the_address_of_mail_may_be_a_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", "resend://re_123")
    read = mail_settings("EMAIL_URL", "")
    assert read == {
        "EMAIL_BACKEND": "anymail.backends.resend.EmailBackend",
        "ANYMAIL": {"RESEND_API_KEY": "re_123"},
        "MAIL_PROVIDER": "resend",
    }
    monkeypatch.setenv("EMAIL_URL", "smtp://mail:25")
    assert (mail_settings("EMAIL_URL", "")["EMAIL_HOST"], mail_settings("EMAIL_URL", "")["MAIL_PROVIDER"]) == (
        "mail",
        "",
    )
    monkeypatch.setenv("EMAIL_URL", "resend://")
    with pytest.raises(ValueError, match="key"):
        mail_settings("EMAIL_URL", "")
