"""Settings as somebody uses them: what is chosen here is seen there, with a mouse, a keyboard or a phone."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from pitchey.accounts.models import User
from pitchey.ndas.models import Nda
from tests.browser.setup import open_home, sign_in, staged
from tests.factories.cast import PASSWORD, person
from tests.factories.ndas import requested_nda
from tests.factories.pitches import published_pitch
from tests.live import Live

pytestmark = pytest.mark.browser
CARA = "cara@cast.test"


def cara() -> User:
    return person("Cara Lindqvist", "creator", email=CARA)


def test_the_theme_is_printed_by_the_server_on_every_device(live: Live, new_page: Any) -> None:
    staged(cara)
    page, phone = new_page(), new_page(width=390, height=844)
    sign_in(page, "creator", CARA)
    page.goto("/settings/display/")
    page.get_by_label("Dark").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    open_home(phone, "creator", CARA)
    expect(phone.locator("html")).to_have_attribute("data-theme", "dark")
    # Without a script that could set it.
    printed = phone.request.get("/creator/").text()
    assert 'data-theme="dark"' in printed


def test_a_browser_in_another_zone_offers_its_clock_once(live: Live, new_page: Any, browser: Any) -> None:
    def build() -> Nda:
        nda = requested_nda(published_pitch(cara()), person("Ivan Petrov", "investor"))
        due = (timezone.now() + timedelta(days=3)).replace(hour=20, minute=0)
        Nda.objects.filter(pk=nda.pk).update(answer_due_at=due)
        nda.refresh_from_db()
        return nda

    due = staged(build).answer_due_at
    context = browser.new_context(base_url=live.url, timezone_id="Asia/Tokyo")
    page = context.new_page()
    open_home(page, "creator", CARA)
    expect(page.get_by_text(f"{due:%-d %B}").first).to_be_visible()
    expect(page.get_by_text("Asia/Tokyo")).to_be_visible()
    page.get_by_role("button", name="Use mine").click()
    tomorrow = due + timedelta(days=1)
    expect(page.get_by_text(f"{tomorrow:%-d %B}").first).to_be_visible()
    expect(page.get_by_role("button", name="Use mine")).to_have_count(0)
    context.close()


def test_a_browser_in_the_same_zone_is_not_asked(live: Live, browser: Any) -> None:
    staged(cara)
    context = browser.new_context(base_url=live.url, timezone_id="UTC")
    page = context.new_page()
    open_home(page, "creator", CARA)
    expect(page.get_by_role("button", name="Use mine")).to_be_hidden()
    context.close()


def test_notices_are_chosen_by_keyboard_on_a_phone(live: Live, new_page: Any) -> None:
    staged(cara)
    page = new_page(width=390, height=844)
    sign_in(page, "creator", CARA)
    page.goto("/settings/notifications/")
    box = page.get_by_label("Mail: Somebody asks to read a pitch of yours")
    expect(box).to_be_checked()
    box.focus()
    page.keyboard.press("Space")
    expect(box).not_to_be_checked()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("Mail: Somebody asks to read a pitch of yours")).not_to_be_checked()
    expect(page.get_by_label("Bell: Somebody asks to read a pitch of yours")).to_be_checked()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_moving_to_another_address_from_the_letter_to_signing_in(live: Live, new_page: Any) -> None:
    staged(cara)
    page = new_page()
    sign_in(page, "creator", CARA)
    page.goto("/settings/account/")
    page.get_by_label("New email address").fill("cara@harbour.test")
    page.get_by_role("button", name="Send the letter").click()
    expect(page.get_by_text("waits for you to open the link")).to_be_visible()
    live.mail(CARA, about="about to change")
    letter = live.mail("cara@harbour.test").get_body(("plain",))
    assert letter is not None
    link = re.search(r"http\S+/verify-email/\S+", letter.get_content())
    assert link
    page.goto(link.group())
    page.get_by_role("button", name="Confirm my address").click()
    expect(page).not_to_have_url(re.compile("verify-email"))
    page.goto("/settings/account/")
    expect(page.get_by_text("You sign in with cara@harbour.test.")).to_be_visible()
    other = new_page()
    sign_in(other, "creator", "cara@harbour.test")


def test_a_blocked_person_finds_nothing_until_they_are_let_in_again(live: Live, new_page: Any) -> None:
    def build() -> tuple[str, str]:
        owner, ivan = cara(), person("Ivan Petrov", "investor")
        published_pitch(owner)
        return owner.public_id, ivan.public_id

    owner, reader = staged(build)
    page, ivan = new_page(), new_page()
    sign_in(page, "creator", CARA)
    page.goto(f"/people/{reader}/")
    page.get_by_role("button", name="Block", exact=True).click()
    page.get_by_role("button", name="Yes, go on").click()
    expect(page.get_by_role("button", name="Unblock")).to_be_visible()
    sign_in(ivan, "investor", "ivan.petrov@cast.test")
    assert ivan.goto(f"/people/{owner}/").status == 404
    page.goto("/settings/privacy/")
    page.get_by_role("button", name="Unblock").click()
    expect(page.get_by_text("Nobody. To block somebody")).to_be_visible()
    assert ivan.goto(f"/people/{owner}/").status == 200


def test_closing_the_account_wants_a_tick_and_can_be_undone(live: Live, new_page: Any) -> None:
    staged(cara)
    page = new_page()
    sign_in(page, "creator", CARA)
    page.goto("/settings/account/")
    page.get_by_role("button", name="Close my account").click()
    expect(page.get_by_role("alert").or_(page.locator(".error")).first).to_be_visible()
    page.get_by_label("I understand what goes and what stays").check()
    page.get_by_role("button", name="Close my account").click()
    expect(page.get_by_text(re.compile(r"Your account closes on \d"))).to_be_visible()
    page.get_by_role("button", name="Keep my account").click()
    expect(page.get_by_role("button", name="Close my account")).to_be_visible()
    assert PASSWORD not in page.content()
