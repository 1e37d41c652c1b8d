"""One press in a mail program stops a kind of mail, without signing in; nothing that binds anybody can be stopped so."""

from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from pitchey.accounts import services as accounts
from pitchey.accounts.models import User
from pitchey.ndas import services as ndas
from pitchey.notifications import services as notifications
from pitchey.notifications.catalogue import KINDS
from pitchey.notifications.preferences import (
    KindPreference,
    kinds_for,
    preference_for,
    preferences_of,
    save_preferences,
)
from pitchey.notifications.unsubscribe_links import ALL, may_unsubscribe, unsubscribe_url
from tests.factories.cast import PASSWORD, request_context
from tests.factories.pitches import published_pitch

Run = Callable[[], int]


def path(person: User, kind: str) -> str:
    return urlsplit(unsubscribe_url(person, kind)).path


def tell(to: User, kind: str, **params: Any) -> None:
    notifications.notify(to=to, kind=kind, subject="nda_1", key=kind, params=params)


def leaving(number: int = 0) -> Any:
    """A mail as a mail server gets it."""
    return message_from_bytes(mail.outbox[number].message().as_bytes(), policy=default)


def test_a_mail_says_how_to_stop_its_kind_in_headers_text_and_html(cara: User, ivan: User, outbox_run: Run) -> None:
    ndas.request(by=ivan, pitch=published_pitch(cara), purpose="invest")
    outbox_run()
    letter, address = leaving(), unsubscribe_url(cara, "nda.requested")
    assert letter["List-Unsubscribe"].strip() == f"<{address}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address.startswith(f"{settings.SITE_URL}/unsubscribe/")
    assert f"Stop these mails: {address}" in letter.get_body(("plain",)).get_content()
    assert f'href="{address}"' in letter.get_body(("html",)).get_content()


def test_one_click_unsubscribing_needs_neither_cookies_nor_a_csrf_token(cara: User) -> None:
    program = Client(enforce_csrf_checks=True)
    answer = program.post(path(cara, "nda.requested"), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert "These mails have stopped." in answer.content.decode()
    said = {one.kind: (one.bell, one.mail) for one in preferences_of(cara, kinds_for("creator"))}
    assert said["nda.requested"] == (True, False)
    assert said["pitch.published"] == (True, True)


def test_a_look_stops_nothing_and_shows_the_button(cara: User) -> None:
    page = Client().get(path(cara, "nda.requested"))
    assert page.status_code == 200
    assert "Stop these mails?" in page.content.decode()
    assert 'method="post"' in page.content.decode()
    assert page["Referrer-Policy"] in ("same-origin", "no-referrer", "strict-origin-when-cross-origin")
    assert preference_for(cara, "nda.requested").mail


def test_twice_is_once_and_the_bell_stays_as_it_was_chosen(cara: User) -> None:
    save_preferences(by=cara, wishes=[KindPreference("nda.requested", bell=False, mail=True)])
    for _again in range(2):
        assert Client().post(path(cara, "nda.requested")).status_code == 200
    assert (preference_for(cara, "nda.requested").bell, preference_for(cara, "nda.requested").mail) == (False, False)
    assert "have stopped" in Client().get(path(cara, "nda.requested")).content.decode()


def test_one_address_stops_all_that_may_be_stopped_and_nothing_else(cara: User) -> None:
    assert Client().post(path(cara, ALL)).status_code == 200
    for one in preferences_of(cara, kinds_for("creator")):
        assert one.mail == (KINDS[one.kind].by_mail and not may_unsubscribe(one.kind)), one.kind


def test_what_stopped_comes_no_more_and_the_notice_still_stands(cara: User, outbox_run: Run) -> None:
    Client().post(path(cara, "nda.requested"))
    tell(cara, "nda.requested", person="Ivan", pitch="Tide")
    outbox_run()
    assert mail.outbox == []
    assert notifications.unread_count(cara) == 1


@pytest.mark.parametrize(
    "kind", ["nda.signed", "nda.opened", "nda.revoked", "nda.closed", "nda.expired", "nda.ending", "pitch.removed"]
)
def test_what_binds_cannot_be_stopped_by_a_mail_program(kind: str, cara: User, outbox_run: Run) -> None:
    tell(cara, kind, person="Ivan", pitch="Tide", date="1 May", reason="why")
    outbox_run()
    assert unsubscribe_url(cara, kind) == ""
    assert leaving()["List-Unsubscribe"] is None
    assert "Stop these mails" not in leaving().get_body(("plain",)).get_content()


def test_letters_about_the_account_cannot_be_stopped(cara: User, outbox_run: Run) -> None:
    accounts.change_password(by=cara, old=PASSWORD, new="nine boats on a dry lake", context=request_context())
    outbox_run()
    assert leaving()["List-Unsubscribe"] is None


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_address_that_we_did_not_make_stops_nothing(method: str, cara: User, ivan: User) -> None:
    mine = path(cara, "nda.requested")
    forged = [
        mine.replace(cara.public_id, ivan.public_id),
        mine.replace("nda.requested", "pitch.published"),
        mine[:-2] + "/",
        "/unsubscribe/nonsense/",
        f"/unsubscribe/{cara.public_id}.all/",
        f"/unsubscribe/{'x' * 5000}/",
    ]
    for place in forged:
        assert getattr(Client(), method)(place).status_code == 404, place
    assert preference_for(cara, "nda.requested").mail
    assert preference_for(ivan, "pitch.published").mail


def test_a_closed_account_has_no_unsubscribe_page(cara: User) -> None:
    User.objects.filter(pk=cara.pk).update(is_active=False)
    assert Client().post(path(cara, "nda.requested")).status_code == 404
