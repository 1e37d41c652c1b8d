"""Settings: everything that is chosen is kept, nothing typed is lost, and the next page is printed accordingly."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from pitchey.accounts import services as accounts
from pitchey.accounts.models import User
from pitchey.ndas.models import Nda
from pitchey.notifications.preferences import MailSchedule, kinds_for, mail_schedule_of, preferences_of
from tests.factories.cast import PASSWORD
from tests.factories.ndas import requested_nda
from tests.factories.pitches import published_pitch

pytestmark = pytest.mark.django_db
PROFILE = {"display_name": "Cara Lindqvist"}


@pytest.fixture
def browser(cara: User) -> Client:
    client = Client()
    client.force_login(cara)
    return client


def prove(client: Client) -> None:
    session = client.session
    session["identity_checked_at"] = timezone.now().isoformat()
    session.save()


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_links_are_one_a_line_and_stand_on_the_page(browser: Client, cara: User, ivan: User) -> None:
    answer = browser.post("/settings/", PROFILE | {"links": "imdb.test/cara\n\n https://festival.test/tide \n"})
    assert answer.status_code == 302
    cara.refresh_from_db()
    assert cara.links == ["https://imdb.test/cara", "https://festival.test/tide"]
    other = Client()
    other.force_login(ivan)
    assert 'href="https://festival.test/tide"' in text(other.get(f"/people/{cara.public_id}/"))


@pytest.mark.parametrize(
    "links", ["javascript:alert(1)", "not an address", "\n".join(f"https://x.test/{n}" for n in range(6)), "x" * 400]
)
def test_what_is_no_link_is_refused_and_stands_there_still(links: str, browser: Client, cara: User) -> None:
    answer = browser.post("/settings/", PROFILE | {"links": links, "bio": "Typed just now"})
    assert answer.status_code == 422
    assert "Typed just now" in text(answer)
    cara.refresh_from_db()
    assert cara.links == []


def test_the_theme_belongs_to_the_person_and_is_printed_by_the_server(browser: Client, cara: User) -> None:
    browser.post("/settings/display/", {"theme": "dark", "time_zone": "UTC"})
    assert 'data-theme="dark"' in text(browser.get("/creator/"))
    elsewhere = Client()
    elsewhere.force_login(cara)
    assert 'data-theme="dark"' in text(elsewhere.get("/creator/"))
    elsewhere.post("/theme/", {"theme": "light"})
    assert 'data-theme="light"' in text(browser.get("/creator/"))
    browser.post("/logout/")
    assert 'data-theme="dark"' in text(browser.get("/"))


def test_a_theme_that_was_chosen_before_signing_in_comes_along_once(cara: User) -> None:
    client = Client()
    client.post("/theme/", {"theme": "dark"})
    client.post("/creator/login/", {"email": cara.email, "password": PASSWORD})
    assert 'data-theme="dark"' in text(client.get("/creator/"))
    other = Client()
    other.post("/theme/", {"theme": "light"})
    other.post("/creator/login/", {"email": cara.email, "password": PASSWORD})
    assert 'data-theme="dark"' in text(other.get("/creator/"))


def test_times_are_shown_on_the_persons_own_clock(browser: Client, cara: User, ivan: User) -> None:
    nda = requested_nda(published_pitch(cara), ivan)
    Nda.objects.filter(pk=nda.pk).update(answer_due_at=datetime.fromisoformat("2130-03-04T20:30:00+00:00"))
    assert "4 March" in text(browser.get("/creator/"))
    browser.post("/settings/time-zone/", {"time_zone": "Asia/Tokyo"})
    assert "5 March" in text(browser.get("/creator/"))


def test_the_clock_is_asked_about_once(browser: Client) -> None:
    assert "data-clock" in text(browser.get("/creator/"))
    answer = browser.post(
        "/settings/time-zone/", {"time_zone": "UTC"}, headers={"referer": "http://testserver/creator/"}
    )
    assert answer["Location"].endswith("/creator/")
    assert "data-clock" not in text(browser.get("/creator/"))


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "x" * 500, "../../etc/passwd"])
def test_a_clock_that_does_not_exist_is_refused(zone: str, browser: Client, cara: User) -> None:
    assert browser.post("/settings/time-zone/", {"time_zone": zone}).status_code in (409, 422)
    assert browser.post("/settings/display/", {"theme": "auto", "time_zone": zone}).status_code == 422
    cara.refresh_from_db()
    assert cara.time_zone == "UTC"


def test_one_language_is_no_choice(browser: Client) -> None:
    assert 'name="language"' not in text(browser.get("/settings/display/"))


def test_with_another_language_pages_are_in_the_one_that_was_chosen(browser: Client, settings: Any) -> None:
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    assert 'name="language"' in text(browser.get("/settings/display/"))
    browser.post("/settings/display/", {"theme": "auto", "time_zone": "UTC", "language": "de"})
    answer = browser.get("/settings/display/", headers={"accept-language": "en"})
    assert '<html lang="de"' in text(answer)
    assert answer["Content-Language"] == "de"
    assert '<html lang="en"' in text(Client().get("/", headers={"accept-language": "en"}))


def test_bell_and_mail_are_chosen_per_kind(browser: Client, cara: User) -> None:
    assert 'name="mail:nda.requested" checked' in text(browser.get("/settings/notifications/"))
    browser.post("/settings/notifications/", {"bell:nda.requested": "on"})
    chosen = {wish.kind: (wish.bell, wish.mail) for wish in preferences_of(cara, kinds_for("creator"))}
    assert chosen.pop("nda.requested") == (True, False)
    assert set(chosen.values()) == {(False, False)}
    page = text(browser.get("/settings/notifications/"))
    assert 'name="bell:nda.requested" checked' in page
    assert 'name="mail:nda.requested">' in page


def test_rhythm_and_quiet_hours_are_chosen_for_all_and_per_kind(browser: Client, cara: User) -> None:
    browser.post("/settings/notifications/", {"rhythm": "daily", "quiet_from": "22:00", "quiet_until": "07:00"})
    assert mail_schedule_of(cara) == MailSchedule("daily", time(22), time(7))
    browser.post("/settings/notifications/", {"mail:nda.requested": "on", "rhythm:nda.requested": "weekly"})
    page = text(browser.get("/settings/notifications/")).replace("\n", "")
    assert '<option value="weekly" selected>Weekly</option>' in page
    assert 'value="22:00"' in page
    assert 'name="rhythm:nda.signed"' not in page
    assert mail_schedule_of(cara) == MailSchedule("daily", time(22), time(7))


@pytest.mark.parametrize(
    "typed",
    [
        {"rhythm": "yearly"},
        {"rhythm": "daily", "quiet_from": "22:00"},
        {"rhythm": "daily", "quiet_from": "late", "quiet_until": "07:00"},
        {"rhythm": "daily", "quiet_from": "07:00", "quiet_until": "07:00"},
    ],
)
def test_hours_that_make_no_sense_are_said_beside_the_field(typed: dict[str, str], browser: Client, cara: User) -> None:
    answer = browser.post("/settings/notifications/", typed)
    assert answer.status_code == 422
    for value in typed.values():
        assert value == "yearly" or value in text(answer)
    assert mail_schedule_of(cara) == MailSchedule()


def test_a_rhythm_that_there_is_not_is_refused(browser: Client, cara: User) -> None:
    answer = browser.post("/settings/notifications/", {"rhythm:nda.requested": "yearly"})
    assert answer.status_code == 422


def test_a_page_for_members_is_none_for_guests(browser: Client, cara: User, ivan: User) -> None:
    published_pitch(cara)
    guest, member = Client(), Client()
    member.force_login(ivan)
    assert guest.get(f"/people/{cara.public_id}/").status_code == 200
    browser.post("/settings/privacy/", {"profile_visibility": "members"})
    assert guest.get(f"/people/{cara.public_id}/").status_code == 404
    assert member.get(f"/people/{cara.public_id}/").status_code == 200


def test_a_blocked_person_is_listed_and_can_be_unblocked(browser: Client, cara: User, ivan: User) -> None:
    browser.post(f"/block/{ivan.public_id}/", {"on": "1"})
    assert "Ivan Petrov" in text(browser.get("/settings/privacy/"))
    assert "Unblock" in text(browser.get(f"/people/{ivan.public_id}/"))
    browser.post(f"/block/{ivan.public_id}/", {"on": "0"})
    assert not accounts.blocks_of(cara).exists()


def test_another_address_wants_the_password_beside_it(browser: Client, cara: User) -> None:
    assert 'name="password"' in text(browser.get("/settings/account/"))
    answer = browser.post("/settings/account/", {"email": "cara@harbour.test", "password": "wrong"})
    assert answer.status_code == 422
    assert "cara@harbour.test" in text(answer)
    assert accounts.pending_email(cara) == ""
    browser.post("/settings/account/", {"email": "cara@harbour.test", "password": PASSWORD})
    page = text(browser.get("/settings/account/"))
    assert "<b>cara@harbour.test</b>" in page
    assert 'name="password"' not in page
    browser.post("/settings/account/keep-address/")
    assert accounts.pending_email(cara) == ""


def test_closing_asks_says_when_and_can_be_undone(browser: Client, cara: User) -> None:
    assert browser.post("/settings/account/close/", {"password": PASSWORD}).status_code == 422
    assert browser.post("/settings/account/close/", {"understood": "on", "password": "wrong"}).status_code == 422
    assert browser.post("/settings/account/close/", {"understood": "on", "password": PASSWORD}).status_code == 302
    day = timezone.localtime() + timedelta(days=30)
    assert f"Your account closes on {day:%-d %B %Y}" in text(browser.get("/settings/"))
    browser.post("/settings/account/keep/")
    assert "Your account closes" not in text(browser.get("/settings/"))


def test_the_last_owner_of_a_company_reads_why_not(pru: User, pete: User) -> None:
    client = Client()
    client.force_login(pru)
    prove(client)
    answer = client.post("/settings/account/close/", {"understood": "on"})
    assert answer.status_code == 409
    assert "only owner of Prufilm" in text(answer)
