"""How does a browser test set the stage? In a thread of its own: Playwright keeps an event loop in the test's."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

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
