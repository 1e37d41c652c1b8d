"""The reading room, for every test that sits down in it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from pitchey.ndas.models import Nda
from tests.browser.reading import lay
from tests.browser.setup import sign_in, staged_without_work
from tests.live import PATIENCE, STAYS, Live


@pytest.fixture
def room(live: Live) -> tuple[str, Nda]:
    """The address of the script's room, and the agreement that opens it."""
    script, nda = staged_without_work(lay)
    return f"/read/{script.public_id}/", nda


@pytest.fixture
def reading(live: Live, browser: Browser, room: tuple[str, Nda]) -> Iterator[Callable[..., Page]]:
    """Opens the room as ivan, in a browser of its own: `reading(width=390, has_touch=True)`. To one that is `deaf` no news come."""
    contexts: list[BrowserContext] = []

    def sit_down(*, width: int = 1440, height: int = 900, page: str = "", deaf: bool = False, **options: Any) -> Page:
        options = {"service_workers": "block", "viewport": {"width": width, "height": height}} | options
        context = browser.new_context(base_url=live.url, **options)
        context.set_default_timeout(1000 * PATIENCE)
        contexts.append(context)
        context.add_init_script(STAYS)
        if deaf:
            context.route_web_socket("**", lambda socket: socket.close())
        sheet = context.new_page()
        sign_in(sheet, "investor", "ivan@cast.test")
        sheet.goto(room[0] + page)
        return sheet

    yield sit_down
    for context in contexts:
        context.close()
