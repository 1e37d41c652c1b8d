"""Does the page of a pitch lead on, on a phone and on a desk, in every state of whoever looks; and can it be shared with and without a script?"""

import re
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, expect

from pitchey.accounts.models import Block
from pitchey.ndas import services as ndas
from pitchey.pitches.models import Pitch
from tests.browser.setup import sign_in, staged, staged_without_work, until
from tests.factories.cast import person
from tests.factories.ndas import approved_nda, expired_nda, laid_document, requested_nda, revoked_nda, signed_nda
from tests.factories.pitches import PROTECTED, published_pitch
from tests.live import Live

pytestmark = pytest.mark.browser
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
CHECK = "axe.run(document).then((found) => found.violations.map((each) => `${each.id} ${each.nodes[0].html}`))"
FITS = "document.documentElement.scrollWidth <= innerWidth"
LONG = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz, or How My Grandmother Sold the Moon Twice"
ONE_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
RIGHT_TO_LEFT = "ليلة بلا ظلال في المدينة القديمة"

# What ivan's agreement has come to, and what the bar at the foot of his phone says: the step, and its button.
STATES = {
    "not asked": ("Read the script", "Ask for access"),
    "requested": ("Your request is waiting", "Your request"),
    "approved": ("Approved. Sign to read", "Sign"),
    "signed": ("The room is open", "Read"),
    "declined": ("Cara Lindqvist said no this time", "Ask again"),
    "withdrawn": ("You stepped back", "Ask again"),
    "revoked": ("Your access was ended", "Ask again"),
    "expired": ("Your access has run out", "Ask again"),
    "blocked": ("Off the market", ""),
}


def bring_about(state: str, pitch: Pitch, ivan: Any) -> None:
    made = {"approved": approved_nda, "signed": signed_nda, "revoked": revoked_nda, "expired": expired_nda}
    if state in made:
        made[state](pitch, ivan)
    elif state in ("requested", "declined", "withdrawn"):
        nda = requested_nda(pitch, ivan)
        if state == "declined":
            ndas.decline(by=pitch.owner, nda=nda, reason="not-now")
        elif state == "withdrawn":
            ndas.withdraw(by=ivan, nda=nda)
    elif state == "blocked":
        Block.objects.create(person=pitch.owner, blocked=ivan)


def stage_of(states: list[str]) -> dict[str, str]:
    """A pitch for each state; its address."""
    ivan = person("Ivan Petrov", "investor", email="ivan@cast.test")
    places = {}
    for number, state in enumerate(states):
        # Each of another owner: whom one owner has blocked is blocked at all their pitches.
        owner = person("Cara Lindqvist", "creator", email=f"cara{number}@cast.test")
        pitch = published_pitch(owner, title=f"The Tide Clerk, {state}", **PROTECTED)
        laid_document(pitch)
        bring_about(state, pitch, ivan)
        places[state] = f"/pitches/{pitch.public_id}/"
    return places


def step_in(page: Page) -> tuple[str, str]:
    """What the bar at the foot says, and its button."""
    bar = page.locator(".askbar")
    expect(bar).to_be_visible()
    button = bar.get_by_role("link")
    return bar.locator("b").inner_text(), button.inner_text() if button.count() else ""


def test_every_state_has_its_step_at_the_thumb_and_nothing_that_axe_finds(live: Live, new_page: Any) -> None:
    places, page = staged_without_work(lambda: stage_of(list(STATES))), new_page(width=390, height=844)
    page.emulate_media(reduced_motion="reduce")
    sign_in(page, "investor", "ivan@cast.test")
    told, found = {}, []
    for state, place in places.items():
        page.goto(place)
        told[state] = step_in(page)
        page.evaluate(AXE)
        found += [f"{state}: {each}" for each in page.evaluate(CHECK)]
        if not page.evaluate(FITS):
            found.append(f"{state}: scrolls sideways")
        # On a desk the same step stands beside the pitch, with one main button at most.
        page.set_viewport_size({"width": 1440, "height": 900})
        panel = page.get_by_role("complementary", name="Access")
        expect(panel.get_by_role("heading", level=2)).to_have_text(told[state][0])
        expect(panel.locator(".btn--main")).to_have_count(1 if told[state][1] else 0)
        page.set_viewport_size({"width": 390, "height": 844})
    assert told == STATES
    assert found == []


def test_a_guest_comes_back_to_the_pitch_after_signing_in(live: Live, new_page: Any) -> None:
    places, page = staged_without_work(lambda: stage_of(["not asked"])), new_page(width=390, height=844)
    page.goto(places["not asked"])
    assert step_in(page) == ("Sign in to read more", "Sign in")
    page.get_by_role("link", name="Save", exact=True).click()
    expect(page).to_have_url(re.compile("/login/"))
    page.go_back()
    page.locator(".askbar").get_by_role("link", name="Sign in").click()
    page.get_by_role("link", name=re.compile("Investor")).first.click()
    page.get_by_label("Email address").fill("ivan@cast.test")
    page.get_by_label("Password").fill("a reel of seven lanterns")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(re.compile(places["not asked"]))
    assert step_in(page) == STATES["not asked"]


def test_saving_liking_following_and_stars_stay(live: Live, new_page: Any) -> None:
    places, page = staged_without_work(lambda: stage_of(["signed"])), new_page()
    sign_in(page, "investor", "ivan@cast.test")
    page.goto(places["signed"])
    for name, after in (("Save", "Saved"), ("Like", "Liked"), ("Follow", "Following")):
        page.get_by_role("button", name=name, exact=True).click()
        expect(page.get_by_role("button", name=after, exact=True)).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="4 stars").click()
    expect(page.get_by_text("You gave 4 stars.")).to_be_visible()
    expect(page.get_by_role("button", name="4 stars")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="4 stars")).to_be_focused()
    page.reload()
    expect(page.get_by_role("button", name="Saved", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="4 stars")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("You could read it. What do you think of it?")).to_be_visible()


def test_the_link_is_copied_from_the_menu(live: Live, new_page: Any) -> None:
    places, page = staged_without_work(lambda: stage_of(["not asked"])), new_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(places["not asked"])
    page.get_by_role("button", name="Share").click()
    address = page.get_by_label("Everybody can open this address.")
    expect(address).to_have_value(re.compile(places["not asked"]))
    expect(page.get_by_role("link", name="Send it by mail")).to_have_attribute(
        "href", re.compile("^mailto:.*Tide%20Clerk")
    )
    page.get_by_role("link", name="Copy the link").click()
    expect(page.get_by_text("Link copied.")).to_be_visible()
    expect(address).to_be_hidden()
    assert places["not asked"] in page.evaluate("navigator.clipboard.readText()")


def test_a_device_that_shares_is_asked_to(live: Live, new_page: Any) -> None:
    places, page = staged_without_work(lambda: stage_of(["not asked"])), new_page(width=390)
    page.add_init_script("navigator.share = async (what) => { window.shared = what; };")
    page.goto(places["not asked"])
    page.get_by_role("button", name="Share").click()
    until(page, "window.shared")
    shared = page.evaluate("window.shared")
    assert shared["title"] == "The Tide Clerk, not asked" and places["not asked"] in shared["url"]
    expect(page.get_by_role("link", name="Send it by mail")).to_be_hidden()


def test_without_a_script_the_address_can_be_taken_and_the_step_taken(live: Live, browser: Browser) -> None:
    places = staged_without_work(lambda: stage_of(["not asked"]))
    context = browser.new_context(base_url=live.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(places["not asked"])
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_label("Everybody can open this address.")).to_be_visible()
    expect(page.get_by_role("link", name="Send it by mail")).to_be_visible()
    expect(page.get_by_role("link", name="Copy the link")).to_be_hidden()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Sign in to ask for access").click()
    expect(page).to_have_url(re.compile("/login/"))
    context.close()


def test_any_title_fits_any_screen(live: Live, new_page: Any) -> None:
    def build() -> dict[str, str]:
        owner = person("Cara Lindqvist", "creator")
        titles = (LONG, ONE_WORD, RIGHT_TO_LEFT)
        made = {title[:120]: published_pitch(owner, title=title[:120], logline=title) for title in titles}
        return {title: f"/pitches/{pitch.public_id}/" for title, pitch in made.items()}

    places, page, found = staged(build), new_page(), []
    for title, place in places.items():
        page.goto(place)
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        for width in (320, 390, 768, 1024, 1440):  # 320 is a desk at 400 %
            page.set_viewport_size({"width": width, "height": 800})
            if not page.evaluate(FITS):
                found.append(f"{title} {width}, scrolls sideways")
            outside = page.evaluate("""() => [...document.querySelectorAll("h1, .logline, .facts, .panel")].filter((it) => {
                const { left, right } = it.getBoundingClientRect();
                return left < -1 || right > innerWidth + 1 || it.scrollWidth > it.clientWidth + 1;
            }).map((it) => it.className || it.localName)""")
            found += [f"{title} {width}, {each} is cut" for each in outside]
    assert not found, "\n".join(found)


def test_similar_pitches_say_what_they_share(live: Live, new_page: Any) -> None:
    def build() -> str:
        owner = person("Cara Lindqvist", "creator")
        pitch = published_pitch(owner)
        published_pitch(owner, title="Low Water", budget_band="5m-15m")
        return f"/pitches/{pitch.public_id}/"

    place, page = staged(build), new_page()
    page.goto(place)
    row = page.get_by_role("region", name="If this is your kind of thing")
    expect(row.get_by_role("link", name="Low Water")).to_be_visible()
    expect(row.get_by_text("Both: Mystery, Feature film.")).to_be_visible()
