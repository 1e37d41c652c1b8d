"""What HTML cannot do: a drawn signature, and the way back to what was typed."""

from typing import Any

import pytest
from playwright.sync_api import expect

from pitchey.ndas.models import Nda
from tests.browser.setup import sign_in, staged
from tests.factories.cast import person
from tests.factories.ndas import approved_nda
from tests.factories.pitches import published_pitch
from tests.live import Live

pytestmark = pytest.mark.browser


def test_a_signature_is_drawn_and_shown_again(live: Live, new_page: Any) -> None:
    def build() -> Nda:
        return approved_nda(published_pitch(person("Cara", "creator")), person("Ivan Petrov", "investor"))

    nda, page = staged(build), new_page()
    sign_in(page, "investor", "ivan.petrov@cast.test")
    page.goto(f"/investor/access/{nda.public_id}/sign/")
    page.get_by_role("button", name="Drawn").click()
    sheet = page.locator("canvas")
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 40)
    page.mouse.down()
    for step in range(1, 8):
        page.mouse.move(box["x"] + 20 + 15 * step, box["y"] + 40 + 5 * (step % 3))
    page.mouse.up()
    page.get_by_label("I have read this agreement").check()
    page.get_by_role("button", name="Sign and open the room").click()
    expect(page.get_by_role("img", name="Drawn signature")).to_be_visible()


def test_the_way_back_from_a_refusal_leads_to_what_was_typed(live: Live, new_page: Any) -> None:
    page = new_page()
    page.goto("/about/")
    page.goto("/contact/")
    page.get_by_label("Your message").press_sequentially("Half a thought about the harbour.")
    page.context.clear_cookies()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This page was open for too long.")
    page.get_by_role("link", name="Back to where you were").click()
    expect(page.get_by_label("Your message")).to_have_value("Half a thought about the harbour.")
