"""How does a browser test set the stage? In a thread of its own: Playwright keeps an event loop in the test's."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections
from playwright.sync_api import Page

from tests.factories.cast import PASSWORD

Made = TypeVar("Made")


def staged(build: Callable[[], Made]) -> Made:
    """What `build` makes through the services, committed before the browser looks."""

    def apart() -> Made:
        try:
            return build()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(apart).result()


def sign_in(page: Page, portal: str, email: str) -> None:
    """Through the door of a portal, with the password of the cast."""
    page.goto(f"/{portal}/login/")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"**/{portal}/")
