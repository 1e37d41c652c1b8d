"""Does reading work with keys, fingers, without a script, on a bad line, and end when access ends? And does the ledger hold just what was shown?"""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Page, expect

from pitchey.accounts.models import User
from pitchey.dataroom.models import Attention, PageView
from pitchey.ndas.models import Nda
from pitchey.pitches.models import Document
from tests.browser.reading import PAGES, end, has_ended, is_open_at, stop_the_clock
from tests.browser.setup import HeldRequests, sign_in, staged
from tests.factories.cast import PASSWORD
from tests.live import Live

pytestmark = pytest.mark.browser
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
LOST = "This page did not arrive."


def seen() -> list[int]:
    """The pages in the ledger's numbers, in the order in which they were shown."""
    return staged(lambda: list(PageView.objects.order_by("pk").values_list("page", flat=True)))


@pytest.mark.essential
def test_keys_turn_the_pages_and_the_ledger_holds_those_that_were_shown(reading: Callable[..., Page]) -> None:
    page = reading()
    is_open_at(page, 1)
    for key, number in [
        ("ArrowRight", 2), ("PageDown", 3), ("ArrowLeft", 2), ("PageUp", 1), ("End", PAGES), ("ArrowLeft", 8), ("Home", 1),
    ]:  # fmt: skip
        page.keyboard.press(key)
        is_open_at(page, number)
        expect(page).to_have_url(re.compile(rf"\?page={number}$"))
        expect(page).to_have_title(re.compile(f"^Page {number} of "))
        expect(page.locator("#told")).to_have_text(re.compile(f"^Page {number} of "))
    page.keyboard.press("ArrowLeft")  # there is none before the first
    page.keyboard.press("ArrowRight")
    is_open_at(page, 2)
    assert seen() == [1, 2, 3, 2, 1, PAGES, 8, 1, 2]


def test_fast_page_turns_land_on_the_last_page_asked_for(reading: Callable[..., Page]) -> None:
    page = reading()
    is_open_at(page, 1)
    asked: list[int] = []
    page.on(
        "request", lambda request: asked.append(int(found[1])) if (found := re.search(r"/(\d+)\.jpg", request.url)) else None
    )  # fmt: skip
    first = HeldRequests(page, "**/?page=2")
    for _press in range(5):
        page.keyboard.press("ArrowRight")
    first.let_go()
    is_open_at(page, 6)
    assert asked == [2, 6]
    assert set(seen()) - {2} == {1, 6}  # whether the second was sent before it was passed over is a matter of the line


def test_space_goes_down_the_page_first_and_then_turns(reading: Callable[..., Page]) -> None:
    page = reading(height=600)
    is_open_at(page, 1)
    stage = page.locator(".stage")
    page.keyboard.press("Space")
    expect(stage).not_to_have_js_property("scrollTop", 0)
    is_open_at(page, 1)
    for _screen in range(6):
        page.keyboard.press("Space")
    expect(page.locator(".leaf img")).to_have_attribute("alt", re.compile("^Page [2-9]"))


def test_zoom_by_key_button_and_double_click_is_kept_from_page_to_page(reading: Callable[..., Page]) -> None:
    page = reading()
    is_open_at(page, 1)
    leaf = page.locator(".leaf")
    narrow = leaf.bounding_box()
    page.keyboard.press("+")
    expect(leaf).to_have_attribute("data-zoom", "2")
    expect(page.locator("#told")).to_have_text("Zoom 2/4")
    wide = leaf.bounding_box()
    assert narrow and wide and wide["width"] > narrow["width"]
    page.get_by_role("button", name="Zoom in").click()
    expect(leaf).to_have_attribute("data-zoom", "3")
    page.keyboard.press("ArrowRight")
    is_open_at(page, 2)
    expect(leaf).to_have_attribute("data-zoom", "3")
    page.keyboard.press("-")
    expect(leaf).to_have_attribute("data-zoom", "2")
    page.keyboard.press("0")
    expect(leaf).to_have_attribute("data-zoom", "1")
    page.locator(".leaf img").dblclick()
    expect(leaf).to_have_attribute("data-zoom", "2")


def test_the_list_of_keys_opens_holds_the_focus_and_turns_no_page(reading: Callable[..., Page]) -> None:
    page = reading()
    is_open_at(page, 1)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys in the room")
    expect(dialog).to_be_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    is_open_at(page, 1)
    page.keyboard.press("ArrowRight")
    is_open_at(page, 2)


def test_a_number_can_be_typed_and_its_arrows_turn_nothing(reading: Callable[..., Page]) -> None:
    page = reading()
    is_open_at(page, 1)
    box = page.get_by_role("spinbutton", name="Page")
    box.fill("7")
    box.press("Home")
    is_open_at(page, 1)
    box.press("Enter")
    is_open_at(page, 7)


def swipe(page: Page, x: int, to: int, y: int = 300) -> None:
    """One finger across the sheet, as the device would tell it."""
    device = page.context.new_cdp_session(page)
    device.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 5):
        device.send(
            "Input.dispatchTouchEvent",
            {"type": "touchMove", "touchPoints": [{"x": x + (to - x) * step / 4, "y": y + step}]},
        )
    device.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    device.detach()


def test_fingers_turn_the_page_but_not_a_page_that_is_zoomed(reading: Callable[..., Page]) -> None:
    page = reading(width=390, height=844, has_touch=True, is_mobile=True)
    is_open_at(page, 1)
    swipe(page, 320, 60)
    is_open_at(page, 2)
    swipe(page, 60, 320)
    is_open_at(page, 1)
    swipe(page, 200, 230)  # too short to be meant
    sheet = page.locator(".leaf img")
    sheet.dblclick()
    expect(page.locator(".leaf")).to_have_attribute("data-zoom", "2")
    swipe(page, 320, 60)
    is_open_at(page, 1)
    page.get_by_role("navigation", name="Turn the page").get_by_role("link", name="Next page").tap()
    is_open_at(page, 2)
    assert seen() == [1, 2, 1, 2]


def test_a_reader_is_back_where_they_left_and_reads_what_is_recorded(
    reading: Callable[..., Page], room: tuple[str, Nda]
) -> None:
    page = reading()
    expect(page.get_by_text("Your reading is recorded")).to_be_visible()
    page.keyboard.press("End")
    is_open_at(page, PAGES)
    expect(page.get_by_text("That was the last page.")).to_be_visible()
    page.goto(room[0])
    is_open_at(page, PAGES)
    expect(page.get_by_text(f"2 of {PAGES} pages opened")).to_be_visible()
    page.get_by_role("link", name="Back to the pitch").click()
    page.get_by_role("complementary").get_by_role("link", name=f"Go on at page {PAGES}").click()
    is_open_at(page, PAGES)


def test_an_end_that_came_before_the_page_listens_closes_it_too(
    reading: Callable[..., Page], room: tuple[str, Nda]
) -> None:
    page = reading(deaf=True)
    is_open_at(page, 1)

    sockets: list[Any] = []

    def late(socket: Any) -> None:
        if not sockets:
            end(room[1])
        sockets.append(socket)
        socket.connect_to_server()

    page.route_web_socket("**", late)
    page.reload()
    has_ended(page)


def test_the_room_closes_by_itself_when_access_ends(reading: Callable[..., Page], room: tuple[str, Nda]) -> None:
    with_socket = reading()
    is_open_at(with_socket, 1)
    expect(with_socket.locator("html[data-live=on]")).to_be_attached()
    with with_socket.expect_navigation():
        end(room[1])
    has_ended(with_socket)
    with_socket.evaluate(AXE)
    found = with_socket.evaluate("axe.run(document).then((found) => found.violations.map((each) => each.id))")
    assert found == []
    with_socket.set_viewport_size({"width": 320, "height": 568})
    assert with_socket.evaluate("document.documentElement.scrollWidth <= 320")


def test_without_a_socket_the_next_turn_closes_the_room(reading: Callable[..., Page], room: tuple[str, Nda]) -> None:
    page = reading(deaf=True)
    is_open_at(page, 1)
    end(room[1])
    page.keyboard.press("ArrowRight")
    has_ended(page)
    assert seen() == [1]


def test_the_back_button_shows_no_page_after_the_end(reading: Callable[..., Page], room: tuple[str, Nda]) -> None:
    page = reading()
    is_open_at(page, 1)
    page.goto("/about/")
    end(room[1])
    page.go_back()
    has_ended(page)


def test_the_way_back_through_the_pages_shows_them_anew(reading: Callable[..., Page]) -> None:
    page = reading()
    is_open_at(page, 1)
    page.keyboard.press("ArrowRight")
    is_open_at(page, 2)
    page.keyboard.press("ArrowRight")
    is_open_at(page, 3)
    page.go_back()
    is_open_at(page, 2)
    page.wait_for_load_state("load")
    assert seen() == [1, 2, 3, 2]


def test_a_reader_who_was_signed_out_comes_back_to_the_page(
    reading: Callable[..., Page], room: tuple[str, Nda]
) -> None:
    page = reading(page="?page=4")
    is_open_at(page, 4)
    page.context.clear_cookies()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("/login/"))
    page.get_by_role("link", name=re.compile("Investor")).first.click()
    page.get_by_label("Email address").fill("ivan@cast.test")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(re.compile(room[0]))
    expect(page.locator(".leaf img")).to_have_attribute("alt", re.compile("^Page [45] "))


def test_a_guest_reads_a_public_copy_and_is_told_so(live: Live, new_page: Any, room: tuple[str, Nda]) -> None:
    staged(lambda: Document.objects.update(access="public"))
    page = new_page()
    page.goto(room[0])
    expect(page.locator(".leaf img")).to_have_attribute("alt", re.compile("^Page 1 of .*, marked as a public copy$"))
    expect(page.get_by_text("Every page is marked as a public copy.")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".leaf img")).to_have_attribute("alt", re.compile("^Page 2 of "))


def test_a_page_that_does_not_arrive_can_be_asked_for_again(reading: Callable[..., Page]) -> None:
    page = reading()
    is_open_at(page, 1)
    page.route("**/2.jpg?*", lambda route: route.abort())
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("alert").filter(has_text=LOST)).to_be_visible()
    assert seen() == [1]
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("alert").filter(has_text=LOST)).to_be_visible()
    page.unroute("**/2.jpg?*")
    page.get_by_role("button", name="Try again").click()
    is_open_at(page, 2)
    expect(page.get_by_text(LOST)).to_be_hidden()
    assert seen() == [1, 2]


def test_a_page_on_its_way_is_waited_for(reading: Callable[..., Page]) -> None:
    page = reading()
    is_open_at(page, 1)
    held = HeldRequests(page, "**/2.jpg?*")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".leaf[aria-busy=true]")).to_be_visible()
    held.let_go()
    is_open_at(page, 2)


def test_without_a_script_links_turn_the_pages(reading: Callable[..., Page]) -> None:
    page = reading(java_script_enabled=False)

    def shows(number: int) -> None:
        expect(page.locator(".leaf img")).to_have_attribute("alt", re.compile(f"^Page {number} "))
        page.wait_for_load_state("load")  # its picture as well

    shows(1)
    page.get_by_role("link", name="Next page").click()
    shows(2)
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Page 5").click()
    shows(5)
    page.get_by_role("spinbutton", name="Page").fill("3")
    page.get_by_role("spinbutton", name="Page").press("Enter")
    shows(3)
    for dead in ("Zoom in", "Zoom out", "All keys"):
        expect(page.get_by_role("button", name=dead)).to_be_hidden()
    assert seen() == [1, 2, 5, 3]


def test_nothing_of_the_reader_is_stored_in_the_browser(reading: Callable[..., Page], room: tuple[str, Nda]) -> None:
    page = reading()
    is_open_at(page, 1)
    for address in (room[0], f"{room[0]}1.jpg"):
        assert "no-store" in page.request.get(address).headers["cache-control"]
    kept = page.evaluate("""async () => {
        const names = await caches.keys();
        const all = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)));
        return [...all.flat(), ...Object.values(localStorage)].filter((each) => each.includes("/read/"));
    }""")
    assert kept == []


def test_the_room_fits_every_screen_in_both_lights(reading: Callable[..., Page]) -> None:
    def rename() -> None:
        word = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
        Document.objects.update(name=f"{word} and its sequel.pdf")

    staged(rename)
    page, found = reading(reduced_motion="reduce"), []
    check = "axe.run(document).then((found) => found.violations.map((each) => `${each.id} ${each.nodes[0].html}`))"
    for width in (320, 390, 768, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        page.reload()
        is_open_at(page, 1)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{width}, scrolls sideways")
        page.evaluate(AXE)
        for theme in ("dark", "light"):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            found += [f"{width} {theme}, {each}" for each in page.evaluate(check)]
    assert not found, "\n".join(found)


def test_the_owner_reads_without_a_mark_and_is_told_so(live: Live, new_page: Any, room: tuple[str, Nda]) -> None:
    page = new_page()
    sign_in(page, "creator", staged(lambda: User.objects.get(role="creator").email))
    page.goto(room[0])
    expect(page.locator(".leaf img")).to_have_attribute("alt", re.compile("^Page 1 of [^,]*, script$"))
    expect(page.get_by_text("Your own reading is not counted.")).to_be_visible()
    expect(page.get_by_text("Recorded", exact=True)).to_have_count(0)


# ---------------------------------------------------------------- how long

PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"


def told(page: Page) -> list[int]:
    """What the room says of the time, in milliseconds, beat by beat."""
    said: list[int] = []

    def note(request: Any) -> None:
        if request.url.endswith("/beat/"):
            found = re.search(r'name="milliseconds"\s+(\d+)', request.post_data or "")
            said.append(int(found[1]) if found else 0)

    page.on("request", note)
    return said


def is_told(page: Page, milliseconds: int) -> None:
    """The clock goes on so far, a beat says so, and the page has the token of the next one."""
    with page.expect_response("**/beat/"):
        page.clock.run_for(milliseconds)
    expect(page.locator("[data-beat]:not([data-beat=''])")).to_be_attached()


def test_reading_time_is_reported_while_watched_and_capped_by_the_server(
    reading: Callable[..., Page],
) -> None:
    began = time.monotonic()
    page = reading(user_agent=PERSON)
    is_open_at(page, 1)
    stop_the_clock(page)
    is_open_at(page, 1)
    said = told(page)
    is_told(page, 15_500)
    is_told(page, 15_500)
    page.clock.run_for(3_000)
    with page.expect_response("**/beat/"):
        page.keyboard.press("ArrowRight")
    assert said == [15_000, 15_000, 4_000]
    rows = staged(lambda: dict(Attention.objects.values_list("page", "milliseconds")))
    # The browser's clock was moved by hand, ours was not.
    assert set(rows) == {1} and 0 < rows[1] <= 1000 * (time.monotonic() - began)
    page.clock.resume()
    is_open_at(page, 2)


def test_time_without_input_or_in_another_tab_is_not_counted(reading: Callable[..., Page]) -> None:
    page = reading(user_agent=PERSON)
    stop_the_clock(page)
    is_open_at(page, 1)
    said = told(page)
    for _beat in range(3):
        is_told(page, 15_500)
    for _ in range(20):
        page.clock.run_for(10_000)
    assert said == [15_000] * 3
    page.evaluate("document.hasFocus = () => false")
    page.mouse.move(300, 300)
    page.clock.run_for(40_000)
    assert said == [15_000] * 3


def test_without_a_socket_and_without_a_turn_the_next_beat_closes_the_room(
    reading: Callable[..., Page], room: tuple[str, Nda]
) -> None:
    page = reading(user_agent=PERSON, deaf=True)
    stop_the_clock(page)
    is_open_at(page, 1)
    end(room[1])
    with page.expect_navigation():
        page.clock.run_for(16_000)
    has_ended(page)
