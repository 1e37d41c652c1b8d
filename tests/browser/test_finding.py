"""Finding and keeping in a real browser: filters in place, a drawer on a phone, the back button, the keyboard, the shelf, side by side."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from pitchey.accounts.models import User
from pitchey.discovery import services as discovery
from pitchey.pitches.models import Listing
from tests.browser.setup import HeldRequests, sign_in, staged
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


def test_filters_change_the_list_in_place_and_keep_the_focus(live: Live, new_page: Any) -> None:
    staged(_market)
    page = new_page()
    page.goto("/browse/")
    genre = page.get_by_label("Genre")
    genre.focus()
    page.keyboard.press("ArrowDown")  # letters that come slowly would choose one genre after the other
    page.wait_for_url("**/browse/?genre=action")
    expect(page.get_by_role("status").first).to_have_text("2 pitches: Action")
    expect(genre).to_be_focused()
    page.get_by_role("link", name="Budget, high to low").click()
    page.wait_for_url("**sort=budget")
    expect(page.locator(".pitch h2").first).to_have_text("Cliff Run")
    page.go_back()
    page.wait_for_url("**/browse/?genre=action")
    expect(genre).to_have_value("action")
    page.get_by_role("link", name="Action remove").click()
    page.wait_for_url("**/browse/")
    expect(page.locator(".pitch")).to_have_count(3)


def _learned_market() -> None:
    _market()
    discovery.index_vocabulary(list(Listing.objects.values_list("pk", flat=True)))


def test_what_is_typed_goes_on_to_titles_and_arrows_choose(live: Live, new_page: Any) -> None:
    staged(_learned_market)
    page = new_page()
    page.goto("/browse/")
    field, offered = page.get_by_role("combobox", name="Search"), page.get_by_role("listbox", name="Suggestions")
    field.fill("cli")  # at one stroke: the list of an earlier letter would come after the arrow
    expect(offered.get_by_role("option")).to_have_text(["Cliff Run"])
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#suggested")).to_have_text("1 suggestion")
    page.keyboard.press("ArrowDown")
    option = offered.get_by_role("option", selected=True)
    expect(option).to_have_text("Cliff Run")
    expect(field).to_have_attribute("aria-activedescendant", str(option.get_attribute("id")))
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(offered).to_be_hidden()
    expect(field).to_have_value("cli")
    expect(field).to_have_attribute("aria-expanded", "false")
    with page.expect_response("**/suggest/**"):
        field.press("f")
    expect(offered).to_be_visible()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/pitches/**")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cliff Run")


def test_enter_without_a_choice_searches_for_what_was_typed(live: Live, new_page: Any) -> None:
    staged(_learned_market)
    page = new_page()
    page.goto("/browse/")
    field = page.get_by_role("combobox", name="Search")
    field.fill("cliff")
    expect(page.get_by_role("listbox", name="Suggestions").get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url("**/browse/?q=cliff")
    expect(page.get_by_role("listbox", name="Suggestions")).to_be_hidden()
    expect(page.locator("mark")).to_have_text("Cliff")


def test_a_finger_chooses_a_suggestion_on_a_phone(live: Live, new_page: Any) -> None:
    staged(_learned_market)
    page = new_page(width=390, height=844)
    page.goto("/browse/")
    page.get_by_role("combobox", name="Search").fill("act")
    option = page.get_by_role("option", name="Action", exact=True)
    expect(option).to_be_visible()
    assert option.bounding_box()["height"] >= 44
    option.click()
    page.wait_for_url("**/genres/action/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Action pitches")


def test_recent_searches_open_with_the_field_and_are_forgotten(live: Live, new_page: Any) -> None:
    def searched() -> User:
        ivan = person("Ivan Petrov", "investor")
        discovery.record_search(person=ivan, words="cliff", network="", user_agent="A browser with a head")
        return ivan

    ivan = staged(searched)
    page = new_page()
    sign_in(page, "investor", ivan.email)
    page.goto("/browse/")
    field = page.get_by_role("combobox", name="Search")
    field.focus()
    expect(page.get_by_role("listbox", name="Suggestions").get_by_role("option")).to_have_text(
        re.compile(r"^\s*cliff\s*$")
    )
    page.get_by_role("button", name="Forget these").click()
    expect(page.get_by_role("button", name="Forget these")).to_have_count(0)
    page.get_by_role("combobox", name="Search").focus()
    expect(page.get_by_role("listbox", name="Suggestions")).to_be_hidden()


def test_without_scripts_one_searches_and_is_offered_what_was_meant(live: Live, browser: Any) -> None:
    staged(_learned_market)
    context = browser.new_context(base_url=live.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/browse/")
    page.get_by_label("Search", exact=True).fill("clfif")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("main").get_by_role("link", name="cliff", exact=True).click()
    expect(page.get_by_role("heading", name="Cliff Run")).to_be_visible()
    context.close()


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
    expect(page.locator(".pitch h2")).to_have_text(["Cliff Run"])


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
    held = HeldRequests(page, "**/browse/?*")
    page.get_by_role("link", name="Most viewed").click()
    expect(page.locator("#found")).to_have_class(re.compile("htmx-request"))
    held.let_go()
    page.wait_for_url("**sort=most_viewed")
    expect(page.locator("#found")).not_to_have_class(re.compile("htmx-request"))


def test_a_list_that_does_not_come_says_so_stays_and_is_asked_for_again(live: Live, new_page: Any) -> None:
    staged(_market)
    page = new_page()
    page.goto("/browse/")
    page.route("**/browse/?*", lambda route: route.fulfill(status=500, body="no"))
    page.get_by_role("link", name="Most viewed").click()
    expect(page.locator(".toast--bad")).to_contain_text("That did not work.")
    expect(page.locator(".pitch")).to_have_count(3)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".toast--bad")).to_have_count(1)
    page.unroute("**/browse/?*")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".tabs [aria-current]")).to_have_text("Most viewed")
    expect(page.locator(".toast--bad")).to_have_count(0)


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


def test_saved_pitches_are_sorted_into_folders_and_compared(live: Live, new_page: Any) -> None:
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
    expect(page.locator("li.item")).to_have_count(3)
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


def test_nothing_scrolls_sideways_at_four_hundred_percent(live: Live, new_page: Any) -> None:
    staged(_market)
    page, found = new_page(width=320, height=225), []
    for address in ("/browse/", "/browse/?q=nothing-like-it", "/genres/", "/genres/action/", "/compare/"):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(address)
    assert found == []


def test_the_palette_finds_what_was_typed_before_its_script_had_come(live: Live, new_page: Any) -> None:
    page = new_page()
    held = HeldRequests(page, "**/js/finds*.js")
    page.goto("/about/")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Control+k")
    field = page.locator("#palette").get_by_role("combobox")
    field.press_sequentially("genres")
    option = page.locator("#palette").get_by_role("option", name="Genres").first
    expect(option).to_be_visible()
    expect(page.locator("#palette").get_by_role("status")).to_be_empty()
    held.let_go()
    expect(page.locator("#palette").get_by_role("status")).not_to_be_empty()
    expect(option).to_have_attribute("aria-selected", "true")
    expect(field).to_have_value("genres")
    field.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Genres")
