"""In, out, and turned away: the three doors as a visitor finds them."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.setup import open_home, sign_in, staged
from tests.factories.cast import PASSWORD, person
from tests.live import Live

pytestmark = pytest.mark.browser
PORTALS = ("creator", "investor", "production")


def member(portal: str) -> str:
    """Somebody of this portal; their address."""
    return staged(lambda: person(f"Mem {portal.capitalize()}", portal)).email


def test_the_choice_of_portals_shows_three_doors_and_each_leads_to_its_own(live: Live, new_page: Any) -> None:
    page = new_page()
    for portal in PORTALS:
        page.goto("/login/")
        for other in PORTALS:
            expect(page.locator(f"main [data-portal={other}]")).to_be_visible()
        page.locator(f"main [data-portal={portal}]").get_by_role("link").first.click()
        expect(page).to_have_url(re.compile(f"/{portal}/login/$"))
        expect(page.get_by_label("Email address")).to_be_visible()


@pytest.mark.parametrize("portal", PORTALS)
def test_a_wrong_password_is_said_and_a_right_one_leads_home_and_out_again(
    portal: str, live: Live, new_page: Any
) -> None:
    email, page = member(portal), new_page()
    page.goto(f"/{portal}/login/")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password").fill("not this one at all")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("do not match an account here").first).to_be_visible()
    expect(page).to_have_url(re.compile(f"/{portal}/login/$"))
    expect(page.get_by_label("Email address")).to_have_value(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(re.compile(f"/{portal}/$"))
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mem")
    _sign_out(page)
    expect(page).to_have_url(re.compile(r":\d+/$"))
    expect(page.get_by_role("banner").get_by_role("link", name="Sign in")).to_be_visible()
    page.goto(f"/{portal}/")
    expect(page).to_have_url(re.compile(f"/{portal}/login/\\?next="))


def _sign_out(page: Page) -> None:
    page.get_by_role("button", name=re.compile("your account")).click()
    page.get_by_role("button", name="Sign out").click()


def test_signing_in_leads_to_the_page_that_was_asked_for(live: Live, new_page: Any) -> None:
    email, page = member("creator"), new_page()
    page.goto("/creator/pitches/new/")
    expect(page).to_have_url(re.compile("/creator/login/"))
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(re.compile("/creator/pitches/new/$"))


@pytest.mark.parametrize(
    ("portal", "elsewhere"),
    [
        ("creator", "/investor/"),
        ("investor", "/creator/"),
        ("investor", "/creator/pitches/new/"),
        ("production", "/creator/"),
    ],
)
def test_another_portals_page_is_not_there_and_the_own_home_is_offered(
    portal: str, elsewhere: str, live: Live, new_page: Any
) -> None:
    email, page = member(portal), new_page()
    sign_in(page, portal, email)
    answer = page.goto(elsewhere)
    assert answer.status == 404
    expect(page.get_by_label("Title")).to_have_count(0)
    page.get_by_role("main").get_by_role("link", name=re.compile("home", re.IGNORECASE)).first.click()
    expect(page).to_have_url(re.compile(f"/{portal}/$"))


def test_a_session_that_was_lost_leads_to_the_door_and_back(live: Live, new_page: Any) -> None:
    email, page = member("investor"), new_page()
    open_home(page, "investor", email)
    page.context.clear_cookies()
    page.get_by_role("link", name="Saved").first.click()
    expect(page).to_have_url(re.compile("/investor/login/"))
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(re.compile("/investor/saved/$"))


def test_a_session_that_is_ended_elsewhere_ends_here(live: Live, new_page: Any) -> None:
    email = member("creator")
    here, there = new_page(), new_page()
    sign_in(here, "creator", email)
    sign_in(there, "creator", email)
    here.goto("/settings/sessions/")
    expect(here.get_by_role("heading", level=1)).to_have_text("You are signed in at 2 places")
    here.get_by_role("button", name="Sign out there").click()
    expect(here.get_by_role("heading", level=1)).to_have_text("You are signed in at one place")
    there.goto("/creator/")
    expect(there).to_have_url(re.compile("/creator/login/"))
