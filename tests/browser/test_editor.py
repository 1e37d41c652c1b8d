"""Writing a pitch by hand: rows dragged and moved by keyboard, captions, and what the pointer never leaves behind."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from pitchey.pitches import services as pitches
from pitchey.pitches.models import Pitch
from tests.browser.setup import HeldRequests, sign_in, staged
from tests.factories.cast import person
from tests.factories.pitches import draft, picture
from tests.live import Live

pytestmark = pytest.mark.browser
NAMES = ("Ada", "Bea", "Cleo")


def _pitch_with_rows(kind: str) -> Pitch:
    cara = person("Cara", "creator")
    pitch = draft(cara)
    for name in NAMES:
        if kind == "characters":
            pitches.add_character(by=cara, pitch=pitch, name=name)
        elif kind == "credits":
            pitches.add_credit(by=cara, pitch=pitch, person_name=name, role="Writer")
        else:
            pitches.add_still(by=cara, pitch=pitch, file=picture(cara, "still"), caption=name)
    return pitch


def open_section(page: Page, pitch: Pitch, section: str) -> None:
    sign_in(page, "creator", "cara@cast.test")
    page.goto(f"/creator/pitches/{pitch.public_id}/edit/{section}/")


def drag(page: Page, row: Locator, to: Locator) -> None:
    """Take a row by its grip to the upper edge of another, in small steps as a hand does."""
    grip, target = row.locator(".grip").bounding_box(), to.bounding_box()
    assert grip and target
    page.mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2)
    page.mouse.down()
    page.mouse.move(target["x"] + 40, target["y"] + 4, steps=12)
    page.mouse.up()


KINDS = [("characters", "characters", "name"), ("credits", "credits", "person_name"), ("stills", "pictures", "caption")]


@pytest.mark.parametrize(("kind", "section", "column"), KINDS)
def test_rows_are_dragged_into_another_order(live: Live, new_page: Any, kind: str, section: str, column: str) -> None:
    pitch, page = staged(lambda: _pitch_with_rows(kind)), new_page(height=2000)
    open_section(page, pitch, section)
    rows = page.locator("[data-row]")
    expect(rows).to_have_count(3)
    with page.expect_response(re.compile("/order/")):
        drag(page, rows.nth(2), rows.nth(0))
    expect(page.locator("#moved")).to_contain_text("now 1 of 3")
    assert staged(lambda: list(getattr(pitch, kind).values_list(column, flat=True))) == ["Cleo", "Ada", "Bea"]


@pytest.mark.parametrize(("kind", "section", "column"), KINDS)
def test_rows_are_moved_by_keyboard_and_the_focus_stays_with_the_row(
    live: Live, new_page: Any, kind: str, section: str, column: str
) -> None:
    pitch, page = staged(lambda: _pitch_with_rows(kind)), new_page()
    open_section(page, pitch, section)
    button = page.get_by_role("button", name=re.compile("Move Cleo.* up"))
    button.focus()
    for place in (2, 1):
        page.keyboard.press("Enter")
        expect(page.locator("#moved")).to_contain_text(f"now {place} of 3")
        expect(page.get_by_role("button", name=re.compile("Move Cleo.* up"))).to_be_focused()
    assert staged(lambda: list(getattr(pitch, kind).values_list(column, flat=True))) == ["Cleo", "Ada", "Bea"]


@pytest.mark.parametrize(("kind", "section", "column"), KINDS)
def test_a_row_is_deleted_only_after_it_was_asked_about(
    live: Live, new_page: Any, kind: str, section: str, column: str
) -> None:
    pitch, page = staged(lambda: _pitch_with_rows(kind)), new_page()
    open_section(page, pitch, section)
    button = page.locator("[data-row]").nth(1).get_by_role("button", name=re.compile("^(Delete|Remove) "))
    for answer, left in (("Keep it as it is", 3), ("Yes, go on", 2)):
        button.click()
        page.locator("#confirm").get_by_role("button", name=answer).click()
        expect(page.locator("#confirm")).not_to_be_visible()
        expect(page.locator("[data-row]")).to_have_count(left)
    assert staged(lambda: list(getattr(pitch, kind).values_list(column, flat=True))) == ["Ada", "Cleo"]


def test_an_order_that_was_not_saved_goes_back_and_says_so(live: Live, new_page: Any) -> None:
    pitch, page = staged(lambda: _pitch_with_rows("characters")), new_page()
    open_section(page, pitch, "characters")
    rows = page.locator("[data-row]")
    page.context.set_offline(True)
    drag(page, rows.nth(2), rows.nth(0))
    expect(page.locator("#toasts").get_by_text("That did not work. Nothing was lost")).to_be_visible()
    expect(rows.nth(0)).to_contain_text("Ada")


def test_a_caption_saves_itself_when_it_is_left(live: Live, new_page: Any) -> None:
    pitch, page = staged(lambda: _pitch_with_rows("stills")), new_page()
    open_section(page, pitch, "pictures")
    page.get_by_label("Caption of still 2").fill("The harbour at four in the morning")
    with page.expect_response(re.compile("/caption/")):
        page.keyboard.press("Tab")
    page.reload()
    expect(page.get_by_label("Caption of still 2")).to_have_value("The harbour at four in the morning")


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
def test_the_preview_beside_the_form_follows_the_chosen_audience(
    live: Live, new_page: Any, width: int, dark: bool
) -> None:
    pitch = staged(lambda: draft(person("Cara", "creator"), long_synopsis="And the ink is wet."))
    page = new_page(width=width, dark=dark)
    open_section(page, pitch, "story")
    card = page.locator("#card")
    expect(card).not_to_contain_text("And the ink is wet.")
    card.get_by_role("link", name="Signed").click()
    expect(card).to_contain_text("And the ink is wet.")
    expect(card.get_by_role("link", name="Signed")).to_be_focused()
    page.get_by_label("Full synopsis").fill("And the ink is dry.")
    expect(card).to_contain_text("And the ink is dry.")
    expect(page.locator("#filled")).to_contain_text("1 of 3 filled in")
    page.get_by_label("Premise").fill("A clerk reads ahead.")
    expect(page.locator("#filled")).to_contain_text("2 of 3 filled in")
    card.get_by_role("link", name="Guest").click()
    expect(card).to_contain_text("A clerk reads ahead.")
    expect(card).not_to_contain_text("And the ink")


def test_the_chosen_audience_stays_when_the_preview_arrives_late(live: Live, new_page: Any) -> None:
    pitch = staged(lambda: draft(person("Cara", "creator"), long_synopsis="And the ink is wet."))
    page = new_page()
    open_section(page, pitch, "story")
    card = page.locator("#card")
    card.get_by_role("link", name="Signed").click()
    expect(card).to_contain_text("And the ink is wet.")
    renewed = HeldRequests(page, re.compile(r"card=1&as=signed"))
    page.get_by_label("Premise").fill("A clerk reads ahead.")
    renewed.wait()
    with page.expect_event("requestfailed", lambda request: "as=signed" in request.url):  # called back
        card.get_by_role("link", name="Guest").click()
    expect(card.get_by_role("link", name="Guest")).to_have_attribute("aria-current", "true")
    expect(card).to_contain_text("A clerk reads ahead.")


def test_an_edit_of_a_published_pitch_offers_to_publish_it_at_once(live: Live, new_page: Any) -> None:
    def build() -> Pitch:
        pitch = draft(person("Cara", "creator"))
        pitches.publish(by=pitch.owner, pitch=pitch)
        return pitch

    pitch, page = staged(build), new_page()
    open_section(page, pitch, "basics")
    expect(page.get_by_role("link", name="Publish changes")).to_have_count(0)
    page.get_by_label("Title").fill("The Tide Keeper")
    page.get_by_role("link", name="Publish changes").click()
    page.get_by_role("button", name="Publish these changes").click()
    expect(page.get_by_text("Published as version 2.")).to_be_visible()
    expect(page.get_by_text("What others see is what you see here: version 2.")).to_be_visible()
