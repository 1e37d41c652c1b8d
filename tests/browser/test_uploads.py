"""Files from a browser: several at once, of both kinds, a connection that breaks, a reload, a pause, two tabs. Every byte goes up once."""

import base64
import re
from collections.abc import Container
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from pitchey.dataroom.models import PageView
from pitchey.pitches.models import Pitch
from tests.browser.reading import is_open_at
from tests.browser.setup import HeldRequests, sign_in, staged
from tests.factories import files, word
from tests.factories.cast import person
from tests.factories.ndas import signed_nda
from tests.factories.pitches import draft, published_pitch
from tests.live import Live

pytestmark = pytest.mark.browser
PDF = "application/pdf"
PART = 4 * 2**20


@pytest.fixture
def pitch(live: Live) -> Pitch:
    return staged(lambda: draft(person("Cara", "creator")))


@pytest.fixture(scope="module")
def big() -> bytes:
    """A script of 14 MB: four parts."""
    return files.heavy_pdf()


def documents(page: Page, pitch: Pitch) -> Page:
    if page.url == "about:blank":
        sign_in(page, "creator", "cara@cast.test")
    page.goto(f"/creator/pitches/{pitch.public_id}/edit/documents/")
    return page


def choose(page: Page, *sent: tuple[str, bytes]) -> None:
    # Playwright hands over buffers of up to 50 MB.
    page.locator("#upload-document").set_input_files(
        [{"name": name, "mimeType": PDF, "buffer": contents} for name, contents in sent]
    )


def row(page: Page, name: str) -> Locator:
    return page.locator(".uploading .upload", has_text=name)


LISTEN = """() => {
  window.told = [];
  new MutationObserver(() => document.querySelectorAll(".upload .sub").forEach(it => window.told.push(it.textContent))).observe(
    document.querySelector(".uploading"), { childList: true, subtree: true, characterData: true });
}"""  # what a row says may pass before a busy machine has looked


def arrived(pitch: Pitch) -> list[tuple[str, str, int]]:
    return staged(
        lambda: [
            (document.name, document.file.status == "pending", document.file.size)
            for document in pitch.documents.filter(withdrawn_at=None).select_related("file").order_by("name")
        ]
    )


class Carrier:
    """Counts the parts that a page sends, and drops some on the way: those of these numbers, or all from one number on."""

    def __init__(self, page: Page) -> None:
        self.offsets: list[int] = []
        self.drop: Container[int] = ()
        page.route(re.compile("/api/uploads/"), self.carry)

    def carry(self, route: Any) -> None:
        request = route.request
        if request.method == "PATCH":
            self.offsets.append(int(request.headers["upload-offset"]))
            if len(self.offsets) in self.drop:
                route.abort("connectionreset")
                return
        route.continue_()


def test_several_files_go_up_together_and_are_listed(new_page: Any, pitch: Pitch) -> None:
    page = documents(new_page(), pitch)
    names = [f"draft {number}.pdf" for number in range(1, 6)]
    choose(page, *((name, files.pdf(1, text=name)) for name in names))
    for name in names:
        expect(row(page, name)).to_contain_text("Received")
        expect(page.locator("#documents li", has_text=name)).to_be_visible()
    assert len(arrived(pitch)) == 5


DROP = """files => {
  const carried = new DataTransfer();
  for (const [name, type, packed] of files) {
    carried.items.add(new File([Uint8Array.from(atob(packed), sign => sign.charCodeAt(0))], name, { type }));
  }
  const place = document.querySelector(".drop");
  place.dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }));
}"""


def test_a_script_and_a_word_treatment_dropped_together_are_processed(live: Live, new_page: Any) -> None:
    pitch = staged(lambda: published_pitch(person("Cara", "creator")))
    page = documents(new_page(), pitch)
    dropped = [("script.pdf", PDF, files.pdf(3)), ("treatment.docx", word.TYPE, word.treatment())]
    page.evaluate(LISTEN)
    page.evaluate(DROP, [(name, kind, base64.b64encode(contents).decode()) for name, kind, contents in dropped])
    for name, pages in (("script.pdf", "Script, 3 pages"), ("treatment.docx", "Treatment, 2 pages")):
        expect(row(page, name)).to_contain_text("Received")
        listed = page.locator("#documents li", has_text=name)
        expect(listed).to_contain_text("Ready")
        expect(listed).to_contain_text(pages)
    assert any(re.match(r"\d+%, ", text) for text in page.evaluate("window.told"))
    remark = page.locator("#documents li", has_text="treatment.docx").get_by_text("made from your Word document")
    expect(remark).to_be_visible()
    expect(page.get_by_text("made from your Word document")).to_have_count(1)

    def sign() -> str:
        signed_nda(pitch, person("Ivan Petrov", "investor", email="ivan@cast.test"))
        return pitch.documents.get(name="treatment.docx").public_id

    treatment, reader = staged(sign), new_page()
    sign_in(reader, "investor", "ivan@cast.test")
    reader.goto(reverse("shared:reader", args=[treatment]))
    is_open_at(reader, 1)
    reader.keyboard.press("ArrowRight")
    is_open_at(reader, 2)
    assert staged(lambda: [*PageView.objects.order_by("pk").values_list("page", flat=True)]) == [1, 2]


def test_a_big_file_goes_on_where_a_broken_connection_stopped_it(new_page: Any, pitch: Pitch, big: bytes) -> None:
    page = documents(new_page(), pitch)
    carrier = Carrier(page)
    carrier.drop = {3}
    page.evaluate(LISTEN)
    choose(page, ("big.pdf", big))
    expect(row(page, "big.pdf")).to_contain_text("Received")
    assert "The connection was lost. It goes on by itself." in page.evaluate("window.told")
    assert carrier.offsets == [0, PART, 2 * PART, 2 * PART, 3 * PART]
    assert arrived(pitch) == [("big.pdf", False, len(big))]


def test_a_reload_loses_nothing_that_has_arrived(new_page: Any, pitch: Pitch, big: bytes) -> None:
    page = documents(new_page(), pitch)
    carrier = Carrier(page)
    carrier.drop = range(3, 100)
    choose(page, ("big.pdf", big))
    expect(row(page, "big.pdf")).to_contain_text("The connection was lost")
    page.on("dialog", lambda dialog: dialog.accept())
    documents(page, pitch)
    share = 100 * 2 * PART // len(big)
    expect(page.get_by_text(f"{share}% has arrived. Choose the same file again")).to_be_visible()
    carrier.drop = ()
    carrier.offsets.clear()
    choose(page, ("big.pdf", big))
    expect(row(page, "big.pdf")).to_contain_text("Received")
    assert carrier.offsets == [2 * PART, 3 * PART]
    assert arrived(pitch) == [("big.pdf", False, len(big))]


def test_paused_it_waits_and_then_goes_on(new_page: Any, pitch: Pitch, big: bytes) -> None:
    page = documents(new_page(), pitch)
    held: list[Any] = []
    page.route(
        re.compile("/api/uploads/"),
        lambda route: held.append(route) if route.request.headers.get("upload-offset") == str(PART) and not held
        else route.continue_(),
    )  # fmt: skip
    choose(page, ("big.pdf", big))
    expect(row(page, "big.pdf")).to_contain_text(re.compile(r"\d+%, [\d.]+ MB / [\d.]+ MB, [\d.]+ [kM]B/s"))
    expect(row(page, "big.pdf").locator("progress")).to_have_js_property("value", 100 * PART // len(big))
    row(page, "big.pdf").get_by_role("button", name="Pause").click()
    expect(row(page, "big.pdf")).to_contain_text("Paused. It goes on from here.")
    row(page, "big.pdf").get_by_role("button", name="Continue").click()
    expect(row(page, "big.pdf")).to_contain_text("Received")
    assert arrived(pitch) == [("big.pdf", False, len(big))]


def test_cancelled_it_leaves_nothing(new_page: Any, pitch: Pitch, big: bytes) -> None:
    page = documents(new_page(), pitch)
    carrier = Carrier(page)
    carrier.drop = range(2, 100)
    choose(page, ("big.pdf", big))
    expect(row(page, "big.pdf")).to_contain_text("The connection was lost")
    with page.expect_response(re.compile("/cancel/")):
        row(page, "big.pdf").get_by_role("button", name="Cancel").click()
    expect(row(page, "big.pdf")).to_have_count(0)
    assert arrived(pitch) == []


def test_two_tabs_with_the_same_file_make_one_document(new_page: Any, pitch: Pitch, big: bytes) -> None:
    one, other = documents(new_page(), pitch), documents(new_page(), pitch)
    choose(one, ("big.pdf", big))
    choose(other, ("big.pdf", big))
    for page in (one, other):
        expect(row(page, "big.pdf")).to_contain_text(re.compile("Received|is here already"))
    assert arrived(pitch) == [("big.pdf", False, len(big))]


def test_the_same_file_twice_is_told(new_page: Any, pitch: Pitch) -> None:
    page = documents(new_page(), pitch)
    script = files.pdf(1)
    choose(page, ("draft.pdf", script))
    expect(row(page, "draft.pdf")).to_contain_text("Received")
    choose(page, ("copy of draft.pdf", script))
    expect(row(page, "copy of draft.pdf")).to_contain_text("“draft.pdf” is here already, with the same contents.")
    assert len(arrived(pitch)) == 1


def test_a_file_of_another_kind_is_refused_with_its_sentence(new_page: Any, pitch: Pitch) -> None:
    page = documents(new_page(), pitch)
    page.locator("#upload-document").set_input_files({"name": "setup.exe", "mimeType": PDF, "buffer": b"MZ"})
    expect(row(page, "setup.exe")).to_contain_text("is not accepted here")


def test_without_network_it_waits_and_goes_up_when_it_is_back(new_page: Any, pitch: Pitch) -> None:
    page = documents(new_page(), pitch)
    page.context.set_offline(True)
    choose(page, ("draft.pdf", files.pdf(1)))
    expect(row(page, "draft.pdf")).to_contain_text("The connection was lost")
    page.context.set_offline(False)
    expect(row(page, "draft.pdf")).to_contain_text("Received")


def test_a_file_that_is_chosen_before_the_script_has_come_goes_up_too(new_page: Any, pitch: Pitch) -> None:
    page = new_page()
    sign_in(page, "creator", "cara@cast.test")
    late = HeldRequests(page, "**/js/upload*.js")
    page.goto(f"/creator/pitches/{pitch.public_id}/edit/documents/", wait_until="commit")
    choose(page, ("draft.pdf", files.pdf(1)))
    late.let_go()
    expect(row(page, "draft.pdf")).to_contain_text("Received")
