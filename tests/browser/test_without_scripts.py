"""Does the main job work where no script runs? Asking, approving, signing, reading, saving and writing, as links and forms."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from pitchey.pitches.models import Pitch
from tests.browser.setup import open_home, sign_in, staged
from tests.factories.cast import PASSWORD, person
from tests.factories.ndas import laid_document
from tests.factories.pitches import published_pitch
from tests.live import PATIENCE, Live

pytestmark = pytest.mark.browser


@pytest.fixture
def plain_page(browser: Browser, live: Live) -> Iterator[Any]:
    """Opens pages in which no script runs, each with cookies of its own."""
    contexts = []

    def open_page() -> Page:
        contexts.append(browser.new_context(base_url=live.url, java_script_enabled=False))
        contexts[-1].set_default_timeout(1000 * PATIENCE)
        return contexts[-1].new_page()

    yield open_page
    for context in contexts:
        context.close()


def _pitch() -> Pitch:
    pitch = published_pitch(person("Cara Lindqvist", "creator"), title="The Tide Clerk")
    laid_document(pitch)
    person("Ivan Petrov", "investor")
    return pitch


def test_from_the_request_to_the_page_without_a_script(plain_page: Any) -> None:
    pitch = staged(_pitch)
    cara, ivan = plain_page(), plain_page()
    sign_in(ivan, "investor", "ivan.petrov@cast.test")
    ivan.goto(f"/pitches/{pitch.public_id}/")
    ivan.get_by_role("button", name="Save", exact=True).click()
    expect(ivan.get_by_role("button", name="Saved", exact=True)).to_be_visible()
    ivan.get_by_role("complementary").get_by_role("link", name="Ask for access").click()
    ivan.get_by_label("Message").fill("We finance two contained mysteries a year.")
    ivan.get_by_role("button", name="Send the request").click()
    expect(ivan.get_by_role("heading", level=1)).to_have_text("Cara Lindqvist has your request")

    open_home(cara, "creator", "cara.lindqvist@cast.test")
    cara.get_by_role("button", name="Approve, 90 days").click()
    expect(cara.get_by_text("Approved. Ivan Petrov can sign now.")).to_be_visible()

    ivan.goto("/investor/")
    ivan.get_by_role("link", name="Read and sign").click()
    if "/reauthenticate/" in ivan.url:
        ivan.get_by_label("Password").fill(PASSWORD)
        ivan.get_by_role("button", name="It is me").click()
    ivan.get_by_label("Full legal name").fill("Ivan Petrov")
    ivan.get_by_label("Signature", exact=True).fill("Ivan Petrov")
    ivan.get_by_label("I have read this agreement").check()
    ivan.get_by_role("button", name="Sign and open the room").click()
    ivan.get_by_role("link", name="Read", exact=True).click()
    expect(ivan.locator(".leaf img")).to_have_attribute("alt", re.compile("Page 1 "))
    shown = ivan.request.get(ivan.locator(".leaf img").get_attribute("src") or "")
    assert (shown.status, shown.headers["content-type"]) == (200, "image/jpeg")


def test_a_pitch_is_begun_and_a_theme_chosen_without_a_script(plain_page: Any) -> None:
    staged(_pitch)
    cara = plain_page()
    sign_in(cara, "creator", "cara.lindqvist@cast.test")
    cara.goto("/creator/pitches/new/")
    cara.get_by_label("Title").fill("Loud Hours")
    cara.get_by_label("Logline").fill("A bell tuner who has gone deaf is asked for one last note.")
    cara.get_by_role("button", name="Save draft and go on").click()
    expect(cara.get_by_role("heading", level=1)).to_have_text("Loud Hours")
    cara.goto("/settings/display/")
    cara.get_by_label("Dark", exact=True).first.check()
    cara.get_by_role("button", name="Save", exact=True).click()
    expect(cara.locator("html")).to_have_attribute("data-theme", "dark")
