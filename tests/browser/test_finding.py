"""Finding and keeping in a real browser: filters in place, a drawer on a phone, the back button, the keyboard, the shelf, side by side."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from pitchey.accounts.models import User
from pitchey.discovery import services as discovery
from tests.browser.stage import staged
from tests.browser.test_small_scripts import sign_in
from tests.factories.cast import person
from tests.factories.pitches import published_pitch
from tests.live import Live

pytestmark = pytest.mark.browser


def _market(number: int = 3) -> User:
    """Cara's pitches: a film for little money, a long Arabic title, one word without end, and as many more as are asked for."""
    cara = person("Cara Lindqvist", "creator")
    published_pitch(cara, title="Cliff Run", genre="action", budget_band="15m-30m")
    published_pitch(cara, title="حارس الملح الذي لم ينم منذ أن غادرت السفن الميناء", genre="drama", budget_band="1m-5m")
    published_pitch(cara, title="Unfathomable" * 12, genre="action", format="series", budget_band="500k-1m")
    for each in range(number - 3):
        published_pitch(cara, title=f"Number {each}", genre="comedy")
    return cara


def cards(page: Page) -> list[str]:
    return page.locator(".pitch h2").all_inner_texts()


def test_filters_change_the_list_in_place_and_the_keyboard_stays_where_it_was(live: Live, new_page: Any) -> None:
    staged(_market)
    page = new_page()
    page.goto("/browse/")
    genre = page.get_by_label("Genre")
    genre.focus()
    page.keyboard.type("Action")
    page.wait_for_url("**/browse/?genre=action")
    expect(page.get_by_role("status").first).to_have_text("2 pitches: Action")
    expect(genre).to_be_focused()
    page.get_by_role("link", name="Budget, high to low").click()
    page.wait_for_url("**sort=budget")
    assert cards(page)[0] == "Cliff Run"
    page.go_back()
    page.wait_for_url("**/browse/?genre=action")
    expect(genre).to_have_value("action")
    page.get_by_role("link", name="Action remove").click()
    page.wait_for_url("**/browse/")
    expect(page.locator(".pitch")).to_have_count(3)


def test_on_a_phone_filters_are_a_drawer_that_closes_with_escape(live: Live, new_page: Any) -> None:
    staged(_market)
    page = new_page(width=390, height=844)
    page.goto("/browse/")
    drawer, opener = page.get_by_role("group", name="Filters", exact=True), page.get_by_role("button", name="Filters")
    expect(drawer).to_be_hidden()
    opener.click()
    drawer.get_by_label("Genre").select_option("action")
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    opener.click()
    drawer.get_by_label("Budget from").select_option("10m")
    drawer.get_by_role("button", name="Show pitches").click()
    page.wait_for_url("**genre=action**budget_from=10m**")
    expect(drawer).to_be_hidden()
    assert cards(page) == ["Cliff Run"]


def test_more_pitches_come_below_the_first(live: Live, new_page: Any) -> None:
    staged(lambda: _market(23))
    page = new_page()
    page.goto("/browse/")
    expect(page.locator(".pitch")).to_have_count(20)
    page.get_by_role("link", name="Show more").click()
    expect(page.locator(".pitch")).to_have_count(23)
    assert len(set(cards(page))) == 23


def test_what_is_slow_shows_that_it_is_on_its_way(live: Live, new_page: Any) -> None:
    staged(_market)
    page = new_page()
    page.goto("/browse/")
    held: list[Any] = []
    page.route("**/browse/?*", lambda route: held.append(route))
    page.get_by_role("link", name="Most viewed").click()
    expect(page.locator("#found")).to_have_class(re.compile("htmx-request"))
    held[0].continue_()
    page.wait_for_url("**sort=most_viewed")
    expect(page.locator("#found")).not_to_have_class(re.compile("htmx-request"))


def test_a_list_that_does_not_come_says_so_and_stays(live: Live, new_page: Any) -> None:
    staged(_market)
    page = new_page()
    page.goto("/browse/")
    page.route("**/browse/?*", lambda route: route.fulfill(status=500, body="no"))
    page.get_by_role("link", name="Most viewed").click()
    expect(page.locator(".toast--bad")).to_contain_text("That did not work.")
    expect(page.locator(".pitch")).to_have_count(3)


def test_saving_fills_the_mark_and_says_so_and_a_failure_does_not(live: Live, new_page: Any) -> None:
    def build() -> User:
        _market()
        return person("Ivan Petrov", "investor")

    staged(build)
    page = new_page()
    sign_in(page, "investor", "ivan.petrov@cast.test")
    page.goto("/browse/")
    page.get_by_role("button", name="Save Cliff Run").click()
    expect(page.get_by_role("button", name="Save Cliff Run")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#toasts")).to_contain_text("On your shelf.")
    page.route("**/save/**", lambda route: route.fulfill(status=500, body="no"))
    other = page.get_by_role("button", name=re.compile("Save Unfathomable"))
    other.click()
    expect(page.locator(".toast--bad")).to_be_visible()
    expect(other).to_have_attribute("aria-pressed", "false")


def test_the_shelf_is_sorted_into_folders_and_compared(live: Live, new_page: Any) -> None:
    def build() -> User:
        cara, ivan = _market(), person("Ivan Petrov", "investor")
        for listing in cara.pitches.all():
            discovery.save(by=ivan, pitch=listing)
        return ivan

    staged(build)
    page = new_page(width=390, height=844)
    sign_in(page, "investor", "ivan.petrov@cast.test")
    page.goto("/investor/saved/")
    page.get_by_text("Sort your folders").click()
    page.get_by_label("Name of a new folder").fill("Sea films")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("link", name="Sea films 0")).to_be_visible()
    row = page.locator("li.item", has_text="Cliff Run")
    row.get_by_text("Add notes, tags or a folder").click()
    row.get_by_label("Private notes").fill("Ask about the cliff.")
    row.get_by_label("Folder").select_option(label="Sea films")
    row.get_by_role("button", name="Keep").click()
    page.get_by_role("link", name="Sea films 1").click()
    expect(page.locator("li.item")).to_have_count(1)
    page.get_by_role("link", name="All 3").click()
    page.get_by_label("Compare Cliff Run").check()
    page.get_by_label(re.compile("Compare Unfath")).check()
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("columnheader", name=re.compile("Cliff Run"))).to_be_visible()
    expect(page.get_by_role("rowheader", name="Your notes")).to_be_visible()
    expect(page.get_by_role("cell", name="Ask about the cliff.")).to_be_visible()
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    page.go_back()
    page.locator("li.item", has_text="Cliff Run").get_by_role("button", name="Unsave Cliff Run").click()
    page.get_by_role("button", name="Yes, go on").click()
    expect(page.locator("li.item")).to_have_count(2)


@pytest.mark.parametrize(
    "address", ["/browse/", "/browse/?q=nothing-like-it", "/genres/", "/genres/action/", "/compare/"]
)
def test_nothing_scrolls_sideways_at_four_hundred_percent(live: Live, new_page: Any, address: str) -> None:
    staged(_market)
    page = new_page(width=320, height=225)
    page.goto(address)
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
