"""The real thing: granian, uvicorn and a Celery worker on loopback, against this worker's database; and a browser to look at it.

Each worker of xdist starts its own, once: tests that need them come first and one after the other, handed out one by one.
"""

import email
import email.message
import email.policy
import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pitchey.operations import run
from pitchey.operations.embedded import free_port

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 60  # seconds until a letter is there, or what a page shows: machines may be busy
# What a page takes back by itself, good news after six seconds and "is writing" after five, stays until a busy machine has looked.
STAYS = """const later = window.setTimeout;
window.setTimeout = (act, wait, ...rest) => later(act, [5000, 6000].includes(wait) ? 2 ** 30 : wait, ...rest);"""


@dataclass(frozen=True)
class Live:
    """Where the real processes listen: `url` (no slash at the end), `socket_url`, and the folder of mail they sent."""

    url: str
    socket_url: str
    mail_folder: Path

    def mails(self, to: str) -> list[email.message.EmailMessage]:
        """All letters to this address, oldest first."""
        letters = [
            email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            for file in sorted(self.mail_folder.glob("*.eml"))
        ]
        return [letter for letter in letters if to in str(letter["To"])]

    def mail(self, to: str, about: str = "") -> email.message.EmailMessage:
        """The newest letter to this address whose subject contains `about`; waits until there is one."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            found = [letter for letter in self.mails(to) if about in str(letter["Subject"])]
            if found:
                return found[-1]
            time.sleep(0.1)
        subjects = [str(letter["Subject"]) for letter in self.mails(to)]
        raise AssertionError(f"no letter about {about!r} to {to} within {PATIENCE} s, only {subjects}")


class _Kept:
    """What is dear to start: open from the first test that needs it until the next one that does not."""

    def __init__(self, fixture: str) -> None:
        self._fixture = fixture
        self._stack = ExitStack()
        self._held: Any = None

    def held(self, start: Callable[[], AbstractContextManager[Any]]) -> Any:
        """The thing; started when it is not open."""
        if self._held is None:
            self._held = self._stack.enter_context(start())
        return self._held

    def close_before(self, item: pytest.Item | None) -> None:
        """Close it, unless this test needs it again."""
        if self._fixture not in getattr(item, "fixturenames", ()):
            self._held = None
            self._stack.close()


@contextmanager
def _processes(folder: Path) -> Iterator[Live]:
    port, socket_port = free_port(), free_port()
    live = Live(f"http://127.0.0.1:{port}", f"ws://127.0.0.1:{socket_port}/ws/", folder / "mail")
    live.mail_folder.mkdir()
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "pitchey.settings.test",
        "SITE_URL": live.url,
        "SOCKET_URL": live.socket_url,
        "TEST_MAIL_FOLDER": str(live.mail_folder),
        "TEST_LIMITS_TIMES": "1000",
    }
    with run.running(run.programs(port, socket_port, folder), env, folder / "log") as processes:
        for address in (f"{live.url}/livez", f"http://127.0.0.1:{socket_port}/livez"):
            run.wait_until_it_answers(address, processes, folder / "log")
        yield live
        run.raise_if_exited(processes, folder / "log")


@contextmanager
def _chromium() -> Iterator["Browser"]:
    from playwright.sync_api import expect, sync_playwright

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the tests around the loop still use Django's ordinary calls
        expect.set_options(timeout=1000 * PATIENCE)
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


_browser, _live = _Kept("browser"), _Kept("live")


@pytest.hookimpl(trylast=True)  # pytest-django sorts, too
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """First what needs a browser, then what needs the processes alone: what was started stays up until all of it has run."""
    for item in items:
        if "live" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow("starts real processes and a browser, or waits for them"))
    items.sort(key=lambda item: -len({"browser", "live"} & set(getattr(item, "fixturenames", ()))))


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> None:
    """After the fixtures are down: no process of ours beside a test that counts rows, no loop of Playwright's beside one that runs its own."""
    _browser.close_before(nextitem)
    _live.close_before(nextitem)


@pytest.fixture
def live(committed_db: None, tmp_path_factory: pytest.TempPathFactory) -> Live:
    """The real processes; what the test commits is what they see, and all of it is gone afterwards."""
    live: Live = _live.held(lambda: _processes(tmp_path_factory.mktemp("live")))
    for file in live.mail_folder.iterdir():
        file.unlink()
    return live


@pytest.fixture
def browser() -> "Browser":
    """Debian's Chromium. Without it a laptop skips, with the command that installs it, and CI fails."""
    if not CHROMIUM.exists():
        reason = f"{CHROMIUM} is missing: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    held: Browser = _browser.held(_chromium)
    return held


@pytest.fixture
def new_page(browser: "Browser", live: Live) -> Iterator[Any]:
    """Opens pages, each with cookies of its own: `new_page(width=390, dark=True)`. Script errors and refused content fail the test.

    `offline=True` lets a page install the worker that serves it without a network. It fetches every static file for that, and answers
    requests that a test means to answer, so others do without.
    """
    pages: list[Page] = []
    complaints: list[str] = []

    def open_page(*, width: int = 1440, height: int = 900, dark: bool = False, offline: bool = False) -> "Page":
        context = browser.new_context(
            base_url=live.url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            service_workers="allow" if offline else "block",
        )
        context.set_default_timeout(1000 * PATIENCE)
        context.add_init_script(STAYS)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None
        )
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        page.context.close()
    assert not complaints


@pytest.fixture
def browser_page(new_page: Any) -> "Page":
    """A page on a desk, signed in as nobody."""
    return new_page()
