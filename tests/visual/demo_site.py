"""Where do screenshots and web vitals look? At the demo world, served as in production, in servers of its own in `var/visual/`."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from pitchey.operations import embedded, run
from pitchey.operations.bootstrap import bootstrap_database
from tests.live import CHROMIUM, FLAGS

VAR = run.ROOT / "var" / "visual"
PASSWORD = "a lamp in room six"


@contextmanager
def demo_site() -> Iterator[str]:
    """The address of the demo world. Made once, kept in `var/visual/`."""
    VAR.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        addresses = stack.enter_context(embedded.servers(VAR / "servers"))
        bootstrap_database(addresses.superuser_url, addresses.owner_url, addresses.app_url)
        web, sockets = embedded.free_port(), embedded.free_port()
        env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.visual.settings",
            "DATABASE_URL": addresses.app_url,
            "DATABASE_OWNER_URL": addresses.owner_url,
            "REDIS_URL": addresses.redis_url,
            "SECRET_KEY": "visual-" * 12,
            "JWT_KEY": "another-visual-" * 6,
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
            "SITE_URL": f"http://localhost:{web}",
            "SOCKET_URL": f"ws://localhost:{sockets}/ws/",
            "SEAL_FILE": str(VAR / "seal" / "seal.p12"),
            "SEAL_PASSPHRASE": "visual-" * 4,
            "STORAGE_URL": f"file://{VAR / 'files'}",
            "STATIC_ROOT": str(VAR / "static"),
            "EMAIL_URL": "dummymail://",
            "LOG_LEVEL": "ERROR",
            "TRUSTED_PROXY_COUNT": "1",
        }
        commands = [["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"], ["seed_demo"]]
        if not Path(env["SEAL_FILE"]).exists():
            commands.insert(0, ["make_seal", str(VAR / "seal")])
        for command in commands:
            subprocess.run([sys.executable, "manage.py", *command], check=True, env=env, cwd=run.ROOT)
        processes = stack.enter_context(run.running(run.programs(web, sockets, VAR), env, VAR / "log"))
        run.wait_until_it_answers(f"http://{run.HOST}:{web}/livez", processes, VAR / "log")
        yield env["SITE_URL"]


@contextmanager
def chromium(*more: str) -> Iterator[Browser]:
    """Debian's browser, without a window."""
    if not CHROMIUM.exists():
        sys.exit(f"{CHROMIUM} is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=[*FLAGS, *more])
        yield browser
        browser.close()


def enter(context: BrowserContext, portal: str) -> Page:
    """A page of somebody of the demo world: `creator`, `investor`, `production`; or of a guest."""
    page = context.new_page()
    if portal:
        page.goto(f"/{portal}/login/")
        page.get_by_label("Email address").fill(f"{portal}@demo.pitchey.test")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(f"**/{portal}/")
    return page


def folder(name: str) -> Path:
    """An empty folder under `var/`."""
    place = run.VAR / name
    place.mkdir(parents=True, exist_ok=True)
    for old in place.glob("*.png"):
        old.unlink()
    return place
