"""Do the real processes work together?"""

import json
import time
import urllib.request
from typing import Any

import pytest

from tests.live import PATIENCE, Live


def test_the_site_answers_with_its_headers(live: Live) -> None:
    with urllib.request.urlopen(f"{live.url}/livez") as answer:
        assert answer.status == 200
        assert answer.headers["X-Request-ID"].startswith("req_")
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


def test_health_sees_every_service(live: Live) -> None:
    well = dict.fromkeys(("database", "clock", "cache", "storage", "websocket"), "up") | {"worker": "-"}
    # The socket process tells of itself every few seconds, and a busy machine may keep a probe longer than health waits.
    deadline = time.monotonic() + PATIENCE
    while (seen := _services(live) | {"worker": "-"}) != well and time.monotonic() < deadline:
        time.sleep(0.2)
    assert seen == well


def _services(live: Live) -> dict[str, str]:
    with urllib.request.urlopen(f"{live.url}/api/health") as answer:
        return {name: service["status"] for name, service in json.load(answer)["services"].items()}


@pytest.mark.essential
@pytest.mark.browser
def test_a_browser_opens_the_first_page(browser_page: Any) -> None:
    browser_page.goto("/")
    assert "Pitchey" in browser_page.title()
