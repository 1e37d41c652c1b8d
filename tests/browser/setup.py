"""How does a browser test set the stage? In a thread of its own: Playwright keeps an event loop in the test's."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import connections, transaction
from playwright.sync_api import Page, Route

from pitchey.outbox.models import Job
from tests.factories.cast import PASSWORD
from tests.live import PATIENCE

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


def staged_without_work(build: Callable[[], Made]) -> Made:
    """As `staged`, in one transaction, and what it promised for later is forgotten: no worker seals and writes beside the test."""

    @transaction.atomic
    def forgotten() -> Made:
        made = build()
        Job.objects.all().delete()
        return made

    return staged(forgotten)


def sign_in(page: Page, portal: str, email: str) -> None:
    """Post the form of a portal's door with the password of the cast, in this page's browser but beside the page, which stays where it is.

    What is clicked there is `test_signing_in.py`'s to prove.
    """
    door = f"/{portal}/login/"
    page.request.get(door)
    [token] = [cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken"]
    form = {"email": email, "password": PASSWORD, "csrfmiddlewaretoken": token}
    answer = page.request.post(door, form=form, max_redirects=0)
    assert answer.headers.get("location") == f"/{portal}/", f"{email} is not let in: {answer.status}"


def open_home(page: Page, portal: str, email: str) -> None:
    """Sign in and open the first page of the portal."""
    sign_in(page, portal, email)
    page.goto(f"/{portal}/")


def until(page: Page, truth: str) -> None:
    """Return when this expression is true in the page. Playwright's own waiting evaluates text in it, which the content policy refuses."""
    for _turn in range(20 * PATIENCE):
        if page.evaluate(truth):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"not true in time: {truth}")


class HeldRequests:
    """What a page asks for at an address is kept back from here on, until it is let go."""

    def __init__(self, page: Page, address: Any) -> None:
        self.page, self.address = page, address
        self.routes: list[Route] = []
        self.open = False
        page.route(address, self._pass)

    def _pass(self, route: Route) -> None:
        if self.open:
            route.continue_()
        else:
            self.routes.append(route)

    def wait(self) -> None:
        """Return when the page has asked."""
        for _turn in range(20 * PATIENCE):
            if self.routes:
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"nobody has asked for {self.address}")

    def let_go(self) -> None:
        """Wait until the page has asked, and give it that and all that it asks for from now on."""
        self.wait()
        self.open = True
        for route in self.routes:
            route.continue_()
