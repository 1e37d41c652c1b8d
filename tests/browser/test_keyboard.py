"""Can one do it with the keyboard alone? Past the menu, to every control, into what opens and back out."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.setup import open_home, sign_in, staged
from tests.factories.cast import person
from tests.factories.ndas import requested_nda
from tests.factories.pitches import published_pitch
from tests.live import Live

pytestmark = pytest.mark.browser
STOPS = 120  # more than any page has
# Where the keyboard is: its words, and whether a person sees it there, that is, what looks otherwise once it is gone. The next stop is then still the next one.
STOP = """() => {
    const at = document.activeElement;
    if (!at || at === document.body) return null;
    const { top, bottom, left, right, width, height } = at.getBoundingClientRect();
    const near = [at, at.parentElement, at.closest("label, article, li, .search")].filter(Boolean);
    const look = () => JSON.stringify(near.flatMap((it) => ["", "::before", "::after"].map((part) => {
        const style = getComputedStyle(it, part);
        return [style.outline, style.boxShadow, style.borderColor, style.opacity, style.backgroundImage];
    })));
    const marked = look();
    at.blur();
    return {
        words: at.outerHTML.slice(0, 120),
        inside: width > 0 && height > 0 && bottom > 0 && top < innerHeight && right > 0 && left < innerWidth,
        marked: marked !== look(),
    };
}"""


def _market() -> None:
    cara, ivan = person("Cara Lindqvist", "creator"), person("Ivan Petrov", "investor")
    for title in ("The Tide Clerk", "Loud Hours", "Half Past Lisbon"):
        requested_nda(published_pitch(cara, title=title), ivan)


def _stops(page: Page) -> list[dict[str, Any]]:
    """Every place that the keyboard comes to, once around the page."""
    found: list[dict[str, Any]] = []
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            return found
        found.append(stop)
    raise AssertionError(f"the keyboard does not come out of {page.url}")


def test_the_first_stop_leads_past_the_menu(live: Live, new_page: Any) -> None:
    page = new_page()
    page.goto("/how-it-works/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_the_keyboard_comes_to_everything_and_is_seen_there(live: Live, new_page: Any) -> None:
    staged(_market)
    page, found = new_page(), []
    page.emulate_media(reduced_motion="reduce")
    for path in ("/", "/browse/", "/creator/"):
        if path == "/creator/":
            sign_in(page, "creator", "cara.lindqvist@cast.test")
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(path)
            stops = _stops(page)
            found += [f"{path} {width}, {it['words']}" for it in stops if not (it["inside"] and it["marked"])]
            links = page.locator("main a[href]:visible").count()
            if not len(stops) > links > 3:
                found.append(f"{path} {width}, {len(stops)} stops for {links} links")
    assert not found, "\n".join(found)


def test_what_opens_holds_the_keyboard_closes_with_escape_and_gives_it_back(live: Live, new_page: Any) -> None:
    staged(_market)
    page = new_page()
    open_home(page, "creator", "cara.lindqvist@cast.test")

    account = page.get_by_role("button", name="Cara Lindqvist, your account")
    account.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#me")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("#me").get_by_role("link", name="Profile")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#me")).to_be_hidden()
    expect(account).to_be_focused()

    page.keyboard.press("Control+k")
    palette = page.locator("dialog#palette")
    expect(palette.get_by_role("combobox")).to_be_focused()
    for _ in range(12):
        page.keyboard.press("Tab")
        # The browser's own controls may come between; nothing behind the dialog does.
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('#palette')")
    page.keyboard.press("Escape")
    expect(palette).to_be_hidden()
    expect(account).to_be_focused()
