"""Find the leak in a browser: a page of a reader is dropped in, and the page of its search changes by itself once the worker has compared it."""

from typing import Any

import pytest
from playwright.sync_api import expect

from pitchey.dataroom import services as dataroom
from pitchey.pitches.models import Document
from tests.browser.setup import sign_in, staged
from tests.factories import ndas as factory
from tests.factories.cast import person, request_context
from tests.factories.leaks import lay_written_page
from tests.factories.pitches import published_pitch
from tests.live import Live

pytestmark = pytest.mark.browser


def _leaked() -> tuple[Document, bytes]:
    """Cara's script, and what a reader of hers was shown of its first page."""
    document = factory.laid_document(published_pitch(person("Cara", "creator")), pages=1)
    lay_written_page(document, 1)
    ivan = person("Ivan Petrov", "investor")
    factory.signed_nda(document.pitch, ivan)
    page = dataroom.page(by=ivan, public_id=document.public_id, number=1, context=request_context())
    return document, page.content


def test_a_dropped_picture_names_its_reader_without_a_reload(live: Live, new_page: Any) -> None:
    document, picture = staged(_leaked)
    page = new_page()
    sign_in(page, "creator", "cara@cast.test")
    page.goto(f"/read/{document.public_id}/leak/")
    page.get_by_label("The picture").set_input_files({"name": "shot.jpg", "mimeType": "image/jpeg", "buffer": picture})
    page.get_by_label("Which page is it?").fill("1")
    page.get_by_role("button", name="Find the reader").click()
    expect(page.get_by_role("heading", name="This copy has a reader")).to_be_visible()
    expect(page.locator("#leak-search")).to_contain_text("ivan.petrov@cast.test")
    assert page.url.startswith(f"{live.url}/read/{document.public_id}/leak/lks_")
