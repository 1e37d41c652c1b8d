"""Without a network: a page that says so, and a browser that kept nothing of anybody."""

from typing import Any

import pytest

from tests.browser.setup import open_home, staged
from tests.factories.cast import person
from tests.live import Live

pytestmark = pytest.mark.browser
KEPT = """async () => {
  const kept = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) kept.push(new URL(request.url).pathname);
  return kept;
}"""


def test_offline_says_so_and_the_browser_keeps_static_files_alone(live: Live, new_page: Any) -> None:
    cara = staged(lambda: person("Cara Lindqvist", "creator"))
    page = new_page(offline=True)
    open_home(page, "creator", cara.email)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    for address in ("/creator/", "/settings/", "/browse/"):
        page.goto(address)
    kept = page.evaluate(KEPT)
    assert "/offline/" in kept
    assert {address for address in kept if not address.startswith("/static/")} == {"/offline/"}
    page.context.set_offline(True)
    page.goto("/about/")
    assert page.get_by_role("heading", level=1).inner_text() == "You are offline."
    assert cara.display_name not in page.content()
    page.context.set_offline(False)
    page.get_by_role("link", name="Try again").click()
    page.get_by_role("heading", name="Who has my script?").wait_for()
