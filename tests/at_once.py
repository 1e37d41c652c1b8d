"""What if they do it at the same instant? Threads of their own, real commits (with `committed_db`), one starting shot."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections

from pitchey.core.errors import PitcheyError

START = 30  # seconds until all must be there


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """How each act ended: `done`, or the code of the error of ours that it raised."""
    shot = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> str:
        try:
            shot.wait(START)
            act()
        except PitcheyError as error:
            return error.code
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
