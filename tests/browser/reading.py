"""What tests of the reading room share: Cara's script on the table, ivan who sits down with it, and how his access ends."""

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from pitchey.ndas import services as ndas
from pitchey.ndas.models import Nda
from pitchey.pitches.models import Document
from tests.browser.setup import staged
from tests.factories.cast import person, request_context
from tests.factories.ndas import laid_document, signed_nda
from tests.factories.pitches import published_pitch

PAGES = 9


def lay() -> tuple[Document, Nda]:
    """Cara's script of nine pages, and ivan's agreement to read it."""
    pitch = published_pitch(person("Cara Lindqvist", "creator", email="cara@cast.test"))
    script = laid_document(pitch, pages=PAGES)
    return script, signed_nda(pitch, person("Ivan Petrov", "investor", email="ivan@cast.test"))


def end(nda: Nda) -> None:
    def revoke() -> None:
        held = Nda.objects.select_related("owner").get(pk=nda.pk)
        ndas.revoke(by=held.owner, nda=held, reason="We have agreed terms elsewhere.", context=request_context())

    staged(revoke)


def stop_the_clock(page: Page) -> None:
    """Load the page anew, with a clock of its own that goes on only by `page.clock.run_for`: a busy machine adds no time."""
    now = datetime.now(UTC)
    page.clock.install(time=now)
    page.clock.pause_at(now + timedelta(hours=1))
    page.reload()


def is_open_at(page: Page, number: int) -> None:
    """The page is on the screen, whole, named for those who listen, and the address says so."""
    image = page.locator(".leaf[data-zoom]:not([aria-busy]) img")
    expect(image).to_have_attribute("alt", re.compile(f"^Page {number} of .*, marked with your name$"))
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("it => it.naturalWidth") > 0
    expect(page.locator(".filmstrip [aria-current=page]")).to_have_text(re.compile(rf"\b{number}\s*$"))


def has_ended(page: Page) -> None:
    expect(page.get_by_role("alert")).to_contain_text("Cara Lindqvist ended your access")
    expect(page.get_by_text("We have agreed terms elsewhere.")).to_be_visible()
    expect(page.get_by_text("Recording has stopped")).to_be_visible()
    expect(page.locator(".leaf img")).to_have_count(0)
