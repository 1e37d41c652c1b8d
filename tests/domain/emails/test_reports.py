"""Delivery reports: what a mail server writes later stops mail to an address that is not there, and nobody else's."""

import io
import sys
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command

from pitchey.accounts.models import User
from pitchey.emails import reports
from pitchey.emails import services as emails
from pitchey.emails.bounces import bounce_of
from pitchey.outbox import services as outbox

pytestmark = pytest.mark.django_db


def letter(to: str, key: str = "v1") -> None:
    emails.send(to=to, letter="verify_email", key=key, name="Cara", link="https://pitchey.test/x")
    outbox.run_waiting()


def report(
    returned: str, *, status: str = "5.1.1", action: str = "failed", returns: str = "text/rfc822-headers"
) -> bytes:
    return f"""From: MAILER-DAEMON@mx.example
To: hello@pitchey.test
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I am sorry.
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; somebody.else@cast.test
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 No such user here

--B
Content-Type: {returns}

{returned}
--B--
""".encode()


@pytest.fixture
def returned(cara: User) -> str:
    """The head of a mail that Cara was written."""
    letter(cara.email)
    head = message_from_bytes(mail.outbox[0].message().as_bytes(), policy=policy.default)
    return f"Message-ID: {head['Message-ID']}\nTo: {head['To']}\nSubject: Confirm your address\n"


@pytest.mark.parametrize("returns", ["text/rfc822-headers", "message/rfc822"])
@pytest.mark.parametrize("status", ["5.1.1", "5.1.10", "5.2.1", "5.4.4"])
def test_an_address_that_is_not_there_is_not_written_to_any_more(
    cara: User, returned: str, status: str, returns: str
) -> None:
    assert reports.read(report(returned, status=status, returns=returns)) == cara.email
    back = bounce_of(cara.email)
    assert back is not None and back.reason == f"{status} 550 5.1.1 No such user here"
    # It is the address of our mail that counts, not the one that the report names.
    assert bounce_of("somebody.else@cast.test") is None
    letter(cara.email, "v2")
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("status", "action"),
    [("5.2.2", "failed"), ("5.7.1", "failed"), ("4.1.1", "delayed"), ("2.1.5", "delivered"), ("5.1.1", "delayed"), ("", "failed"), ("5.1", "")],
)  # fmt: skip
def test_what_passes_or_refuses_one_mail_alone_stops_nothing(
    cara: User, returned: str, status: str, action: str
) -> None:
    assert reports.read(report(returned, status=status, action=action)) is None
    assert bounce_of(cara.email) is None


def test_nobody_silences_somebody_else_with_a_mail_of_their_own(cara: User, ivan: User, returned: str) -> None:
    """Whoever got a mail of ours knows its Message-ID; it says nothing about other addresses."""
    forged = returned.replace(cara.email, ivan.email)
    assert forged != returned
    assert reports.read(report(forged)) is None
    assert reports.read(report(returned.replace(f"To: {cara.email}", f"To: {cara.email}, {ivan.email}"))) is None
    assert bounce_of(ivan.email) is None and bounce_of(cara.email) is None


@pytest.mark.parametrize(
    "garbage", [b"", b"hello", b"\xff\x00" * 100, b"Content-Type: multipart/report\n\n", b"x" * 3_000_000]
)
def test_what_is_no_report_says_nothing(garbage: bytes) -> None:
    assert reports.read(garbage) is None


@pytest.mark.parametrize("returns", ["text/rfc822-headers", "message/rfc822"])
def test_a_report_that_was_cut_says_nothing_or_what_it_says(cara: User, returned: str, returns: str) -> None:
    whole = report(returned, returns=returns)
    for length in range(0, len(whole), 40):
        assert reports.read(whole[:length]) in (None, cara.email)


def test_a_mail_server_pipes_it_into_the_command(
    cara: User, returned: str, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    for words, told in ((report(returned), cara.email), (b"hello", "nothing")):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(words)))
        call_command("read_report")
        assert told in capsys.readouterr().out


def test_a_mail_keeps_its_message_id_on_every_try() -> None:
    assert emails.message_id("k", "A@cast.test") == emails.message_id("k", "a@cast.test")
    assert (
        len(
            {
                emails.message_id("k", "a@cast.test"),
                emails.message_id("l", "a@cast.test"),
                emails.message_id("k", "b@cast.test"),
            }
        )
        == 3
    )


def test_the_message_id_stands_on_one_line(cara: User) -> None:
    letter(cara.email)
    (sent,) = mail.outbox
    assert f"Message-ID: {sent.extra_headers['Message-ID']}\n".encode() in sent.message().as_bytes()
