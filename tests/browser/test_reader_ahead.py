"""Does the next page come ahead, sealed, and does a turn record just what it shows? And does whatever fails end at the ordinary page?"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from pitchey.audit.models import Entry
from pitchey.dataroom.models import PageView
from pitchey.ndas.models import Nda
from tests.browser.reading import PAGES, end, has_ended, is_open_at, stop_the_clock
from tests.browser.setup import staged

pytestmark = pytest.mark.browser
PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"


def seen() -> list[int]:
    """The pages of the ledger, in its order; and the figures beside it agree."""

    def both() -> list[int]:
        shown = [row.data["page"] for row in Entry.objects.filter(kind="page.served").order_by("seq")]
        assert shown == list(PageView.objects.order_by("pk").values_list("page", flat=True))
        return shown

    return staged(both)


class Asked:
    """What the room asked for: pictures of pages, and envelopes that came."""

    def __init__(self, page: Page) -> None:
        self.pictures: list[int] = []
        page.on("request", self._note)

    def _note(self, request: Any) -> None:
        if found := re.search(r"/(\d+)\.jpg", request.url):
            self.pictures.append(int(found[1]))


@pytest.fixture
def sat(reading: Callable[..., Page]) -> Callable[..., tuple[Page, Asked]]:
    """Sits down as a person, and waits until the envelope of page 2 is here."""

    def sit(**options: Any) -> tuple[Page, Asked]:
        page = reading(user_agent=PERSON, page="?page=9", **options)
        is_open_at(page, PAGES)
        asked = Asked(page)
        page.keyboard.press("Home")
        is_open_at(page, 1)
        lies_ready(page, 2)
        assert asked.pictures == [1]
        asked.pictures.clear()
        return page, asked

    return sit


def lies_ready(page: Page, number: int) -> None:
    expect(page.locator(f"[data-ahead='{number}']")).to_be_attached()


def turn(page: Page, key: str, number: int, following: int) -> None:
    """One page on or back, until the next envelope is here."""
    page.keyboard.press(key)
    is_open_at(page, number)
    lies_ready(page, following)


def test_a_turn_is_one_request_and_the_ledger_holds_what_was_shown(sat: Callable[..., tuple[Page, Asked]]) -> None:
    page, asked = sat()
    assert seen() == [9, 1]
    turn(page, "ArrowRight", 2, 3)
    assert seen() == [9, 1, 2]
    turn(page, "PageDown", 3, 4)
    turn(
        page, "ArrowLeft", 2, 1
    )  # that envelope was of page 4: this page is asked for, and the way goes back from here
    turn(page, "ArrowLeft", 1, 2)
    turn(page, "ArrowRight", 2, 3)
    assert asked.pictures == [2]
    assert seen() == [9, 1, 2, 3, 2, 1, 2]
    assert re.match("blob:", page.locator(".leaf img").get_attribute("src") or "")
    kept = page.evaluate("fetch(document.querySelector('.leaf img').src).then(() => 'there', () => 'gone')")
    assert kept == "gone"
    assert page.evaluate("document.querySelector('[data-key]')") is None


def test_nothing_is_prefetched_for_machines_or_when_saving_data(
    reading: Callable[..., Page],
) -> None:
    sealed: list[str] = []

    def stays_quiet(number: int, before: str = "", **options: Any) -> None:
        page = reading(page=f"?page={number}", **options)
        address = page.url
        page.goto("about:blank")
        page.on("request", lambda request: sealed.append(request.url) if ".sealed" in request.url else None)
        page.add_init_script(before)
        page.goto(address)
        stop_the_clock(page)
        is_open_at(page, number)
        page.clock.run_for(5_000)

    stays_quiet(1)  # the browser of these tests names itself a machine
    stays_quiet(PAGES, user_agent=PERSON)
    stays_quiet(1, "Object.defineProperty(navigator, 'connection', { value: { saveData: true } })", user_agent=PERSON)
    assert sealed == []
    lies_ready(reading(user_agent=PERSON), 2)


@pytest.mark.parametrize(
    "fault", ["no token is taken", "no web crypto", "spoilt on the way", "the envelope is refused"]
)
def test_whatever_fails_the_page_is_asked_for_as_before(
    fault: str, sat: Callable[..., tuple[Page, Asked]], reading: Callable[..., Page]
) -> None:
    if fault == "no web crypto":
        page = reading(user_agent=PERSON)
        is_open_at(page, 1)
        page.add_init_script("Object.defineProperty(window.crypto, 'subtle', { value: undefined })")
        page.reload()
        is_open_at(page, 1)
        asked, before = Asked(page), [1, 1]
        page.keyboard.press("ArrowRight")
    elif fault == "the envelope is refused":
        page, asked = sat()
        before = [9, 1]
        page.route("**/*.sealed", lambda route: route.fulfill(status=409, body="{}"))
        with page.expect_response("**/3.sealed"):
            page.keyboard.press("ArrowRight")
        is_open_at(page, 2)
        before.append(2)
        page.keyboard.press("ArrowRight")
        is_open_at(page, 3)
        assert asked.pictures == [3] and seen() == [*before, 3]
        return
    else:
        page, asked = sat()
        before = [9, 1]
        if fault == "no token is taken":
            page.route(
                "**/?page=2", lambda route: route.continue_(headers=route.request.headers | {"envelope": "forged"})
            )
        else:
            page.evaluate("() => { crypto.subtle.decrypt = () => Promise.reject(new Error('spoilt')); }")
            before.append(2)  # its key was given
        page.keyboard.press("ArrowRight")
    is_open_at(page, 2)
    assert asked.pictures == [2]
    assert seen() == [*before, 2]


def test_a_prefetch_still_on_its_way_is_not_waited_for(sat: Callable[..., tuple[Page, Asked]]) -> None:
    page, asked = sat()
    held: list[Any] = []
    page.route("**/3.sealed", lambda route: held.append(route))
    with page.expect_request("**/3.sealed"):
        page.keyboard.press("ArrowRight")
        is_open_at(page, 2)
    with page.expect_event("requestfailed", lambda request: "3.sealed" in request.url):
        page.keyboard.press("ArrowRight")
    is_open_at(page, 3)
    assert asked.pictures == [3] and seen() == [9, 1, 2, 3]


def test_a_prefetched_page_stays_closed_after_access_ended(
    sat: Callable[..., tuple[Page, Asked]], room: tuple[str, Nda]
) -> None:
    page, asked = sat(deaf=True)
    end(room[1])
    page.keyboard.press("ArrowRight")
    has_ended(page)
    assert seen() == [9, 1] and asked.pictures == []


def test_leaving_and_coming_back_keeps_no_prefetched_page(
    sat: Callable[..., tuple[Page, Asked]], room: tuple[str, Nda]
) -> None:
    page, _asked = sat()
    page.goto("/about/")
    end(room[1])
    page.go_back()
    has_ended(page)
    assert seen() == [9, 1]


def test_only_the_room_lets_pictures_be_made_in_the_browser(
    reading: Callable[..., Page], room: tuple[str, Nda]
) -> None:
    page = reading()
    for address, allowed in ((room[0], True), ("/", False), ("/investor/", False)):
        answer = page.goto(address)
        assert answer and ("blob:" in answer.headers["content-security-policy"]) == allowed
