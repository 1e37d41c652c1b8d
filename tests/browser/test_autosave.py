"""Text that saves itself: two pages at once, no network, a session that ends, somebody else at the same machine. Nothing typed is lost."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from pitchey.pitches import services as pitches
from pitchey.pitches.models import Pitch
from tests.browser.setup import HeldRequests, open_home, sign_in, staged, until
from tests.factories.cast import PASSWORD, person
from tests.factories.pitches import TEASER, draft
from tests.live import Live

pytestmark = pytest.mark.browser
NOTE = '[data-saved-for="section"]'
KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('draft:')).length"


@pytest.fixture
def pitch(live: Live) -> Pitch:
    return staged(lambda: draft(person("Cara", "creator")))


def stored(pitch: Pitch) -> Pitch:
    return staged(lambda: Pitch.objects.get(pk=pitch.pk))


def open_editor(page: Page, pitch: Pitch, section: str = "basics") -> Page:
    if page.url == "about:blank":
        sign_in(page, "creator", "cara@cast.test")
    page.goto(f"/creator/pitches/{pitch.public_id}/edit/{section}/")
    return page


def says(page: Page, state: str) -> None:
    expect(page.locator(NOTE)).to_have_attribute("data-state", state)


def saved(page: Page) -> None:
    """All that was typed so far: until then a copy of it lies in the browser."""
    until(page, f"{KEPT} === 0")
    says(page, "saved")


def write(page: Page, **fields: str) -> None:
    """Several fields at one stroke: between two of them a slow machine would save the first alone."""
    page.evaluate(
        """fields => Object.entries(fields).forEach(([name, text]) => {
        const field = document.querySelector(`#id_${name}`);
        field.value = text;
        field.dispatchEvent(new Event("input", { bubbles: true }));
        })""",
        fields,
    )


def test_two_pages_that_write_in_different_fields_both_win(new_page: Any, pitch: Pitch) -> None:
    one, other = open_editor(new_page(), pitch), open_editor(new_page(), pitch)
    one.get_by_label("Title").fill("Half Past Lisbon")
    saved(one)
    other.get_by_label("Logline").fill("Two strangers miss the same train for a year.")
    saved(other)
    expect(other.get_by_label("Title")).to_have_value("Half Past Lisbon")
    expect(other.get_by_text("Taken over from elsewhere: Title")).to_be_visible()
    now = stored(pitch)
    assert (now.title, now.logline) == ("Half Past Lisbon", "Two strangers miss the same train for a year.")


def test_a_field_that_both_wrote_is_shown_twice_and_chosen_once(new_page: Any, pitch: Pitch) -> None:
    one, other = open_editor(new_page(), pitch), open_editor(new_page(), pitch)
    write(one, title="Theirs", logline="Their sentence about the tide.")
    saved(one)
    write(other, title="Mine", logline="My sentence about the tide.")
    says(other, "stale")
    clash = other.locator("#clash")
    expect(clash.get_by_role("group")).to_have_count(2)
    expect(clash.locator("mark").nth(2)).to_contain_text("My")
    expect(clash.locator("mark").nth(3)).to_contain_text("Their")
    # What is typed while the two stand side by side waits for the choice.
    other.get_by_label("Tags").fill("sea")
    clash.get_by_role("group", name="Logline").get_by_label("Take theirs").check()
    clash.get_by_role("button", name="Save what I chose").click()
    saved(other)
    expect(clash.get_by_role("group")).to_have_count(0)
    expect(other.get_by_label("Logline")).to_have_value("Their sentence about the tide.")
    now = stored(pitch)
    assert (now.title, now.logline, now.tags) == ("Mine", "Their sentence about the tide.", ["sea"])


def test_without_network_text_stays_here_and_goes_up_when_it_is_back(new_page: Any, pitch: Pitch) -> None:
    page = open_editor(new_page(), pitch)
    page.context.set_offline(True)
    page.get_by_label("Title").fill("Written in a tunnel")
    says(page, "kept")
    assert page.evaluate(KEPT) == 1
    page.context.set_offline(False)
    saved(page)
    assert page.evaluate(KEPT) == 0
    assert stored(pitch).title == "Written in a tunnel"


def test_the_button_keeps_the_page_while_there_is_no_network(new_page: Any, pitch: Pitch) -> None:
    page = open_editor(new_page(), pitch)
    page.context.set_offline(True)
    page.get_by_label("Title").fill("Pressed in a tunnel")
    page.get_by_role("button", name="Save, then Story").click()
    says(page, "kept")
    expect(page.get_by_label("Title")).to_have_value("Pressed in a tunnel")
    page.context.set_offline(False)
    saved(page)
    page.get_by_role("button", name="Save, then Story").click()
    expect(page.get_by_role("heading", name="Story", exact=True)).to_be_visible()
    assert stored(pitch).title == "Pressed in a tunnel"


def test_text_survives_the_end_of_the_session_and_is_back_after_sign_in(new_page: Any, pitch: Pitch) -> None:
    page = open_editor(new_page(), pitch)
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("Title").fill("Typed after the session ended")
    page.get_by_label("Investment").check()
    says(page, "out")
    assert stored(pitch).title == TEASER["title"]
    page.get_by_role("link", name="Sign in again").click()
    page.get_by_label("Email address").fill("cara@cast.test")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_label("Title")).to_have_value("Typed after the session ended")
    expect(page.get_by_label("Investment")).to_be_checked()
    expect(page.get_by_text("that had not been saved is back in its place")).to_be_visible()
    saved(page)
    assert stored(pitch).title == "Typed after the session ended"
    page.get_by_role("button", name="Take what was stored instead").click()
    saved(page)
    expect(page.get_by_label("Title")).to_have_value(TEASER["title"])


def test_text_that_comes_back_is_compared_and_never_put_over_somebody_else_s(new_page: Any, pitch: Pitch) -> None:
    page = open_editor(new_page(), pitch)
    page.context.set_offline(True)
    page.get_by_label("Title").fill("Mine, offline")
    says(page, "kept")
    staged(lambda: pitches.edit(by=pitch.owner, pitch=pitch, title="Theirs, meanwhile", tone="Drier"))
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(f"/creator/pitches/{pitch.public_id}/edit/basics/")
    says(page, "stale")
    expect(page.get_by_label("Title")).to_have_value("Mine, offline")
    expect(page.locator("#clash")).to_contain_text("Theirs, meanwhile")
    assert stored(pitch).title == "Theirs, meanwhile"


def test_a_character_that_could_not_be_sent_is_not_lost(new_page: Any, pitch: Pitch) -> None:
    page = open_editor(new_page(), pitch, "characters")
    page.get_by_label("Name").fill("Ada Rosse")
    page.get_by_label("Description").fill("Logs every drowning.")
    page.context.set_offline(True)
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("Your text is kept on this device; try again in a moment.")).to_be_visible()
    page.context.set_offline(False)
    page.reload()
    expect(page.get_by_label("Description")).to_have_value("Logs every drowning.")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("You are signed out. Your text is kept")).to_be_visible()
    page.reload()
    page.get_by_label("Email address").fill("cara@cast.test")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_label("Name")).to_have_value("Ada Rosse")
    page.get_by_role("button", name="Add").click()
    expect(page.locator("[data-row]")).to_contain_text("Ada Rosse")
    expect(page.get_by_label("Name")).to_have_value("")
    page.wait_for_load_state()
    page.reload()
    expect(page.get_by_label("Name")).to_have_value("")
    assert page.evaluate(KEPT) == 0


def test_signing_out_clears_what_was_kept(new_page: Any, pitch: Pitch) -> None:
    page = open_editor(new_page(), pitch, "finance")
    page.context.set_offline(True)
    page.get_by_label("Financing plan").fill("Half from the regional fund")
    says(page, "kept")
    page.context.set_offline(False)
    page.evaluate("document.querySelector('form[data-leave]').requestSubmit()")
    page.wait_for_url(re.compile(r"^http://[^/]+/$"))
    assert page.evaluate(KEPT) == 0


def test_somebody_else_at_the_same_machine_finds_nothing(new_page: Any, pitch: Pitch) -> None:
    staged(lambda: person("Nosy", "creator"))
    page = open_editor(new_page(), pitch, "finance")
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("Financing plan").fill("Half from the regional fund")
    says(page, "out")
    assert page.evaluate(KEPT) == 1
    open_home(page, "creator", "nosy@cast.test")
    assert page.evaluate(KEPT) == 0


def test_what_is_typed_before_the_script_has_come_is_saved_too(new_page: Any, pitch: Pitch) -> None:
    page = new_page()
    sign_in(page, "creator", "cara@cast.test")
    late = HeldRequests(page, "**/js/autosave*.js")
    page.goto(f"/creator/pitches/{pitch.public_id}/edit/basics/", wait_until="commit")
    page.get_by_label("Title").fill("Typed in a hurry")
    page.get_by_label("Format").select_option("series")
    late.let_go()
    saved(page)
    now = stored(pitch)
    assert (now.title, now.format) == ("Typed in a hurry", "series")


def test_valid_fields_beside_a_refused_one_are_stored_with_the_correction(new_page: Any, pitch: Pitch) -> None:
    page = open_editor(new_page(), pitch)
    page.get_by_label("Logline").fill("Right from the start, and kept.")
    page.locator("#id_title").evaluate("field => field.removeAttribute('maxlength')")
    page.get_by_label("Title").fill("x" * 201)
    page.get_by_role("button", name="Save, then Story").click()
    expect(page.get_by_role("link", name="Title")).to_be_visible()
    page.get_by_label("Title").fill("Corrected")
    saved(page)
    now = stored(pitch)
    assert (now.title, now.logline) == ("Corrected", "Right from the start, and kept.")


def test_what_is_wrong_is_said_and_stays(new_page: Any, pitch: Pitch) -> None:
    page = open_editor(new_page(), pitch)
    page.locator("#id_title").evaluate("field => field.removeAttribute('maxlength')")
    page.get_by_label("Title").fill("x" * 201)
    says(page, "invalid")
    page.get_by_role("button", name="Save, then Story").click()
    expect(page.get_by_label("Title")).to_have_value("x" * 201)
    expect(page.get_by_role("link", name="Title")).to_be_visible()
    assert stored(pitch).title == TEASER["title"]


ANY_TEXT = {
    "markup": "<b>bold</b> & <script>alert(1)</script>",
    "right-to-left": "مدّ وجزر في الميناء",
    "emoji": "🌊👩‍👩‍👧 tide 🏳️‍🌈",
    "lines": "line\nline\n\n  indented",
    "long": "x" * 2000,
}


def test_any_text_is_saved_as_it_was_typed(new_page: Any, pitch: Pitch) -> None:
    page, kept, shown = open_editor(new_page(), pitch, "world"), {}, {}
    for kind, text in ANY_TEXT.items():
        page.get_by_label("Tone and style").fill(text)
        saved(page)
        kept[kind] = stored(pitch).tone
        page.reload()
        shown[kind] = page.get_by_label("Tone and style").input_value()
    assert kept == ANY_TEXT
    assert shown == ANY_TEXT
