"""What do all parts of the report say alike? How fast the machine is, and that a part has failed."""

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

log = logging.getLogger(__name__)


def machine() -> str:
    """How fast this machine is: its cores, what else they do, and the turns of a loop that one core makes in a second (the best of five)."""
    best = float("inf")
    for _time in range(5):
        begun = time.perf_counter()
        total = 0
        for number in range(1_000_000):
            total += number & 7
        best = min(best, time.perf_counter() - begun)
    return f"This machine: {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {1 / best:.0f} million turns of a loop a second."


@contextmanager
def reported(name: str) -> Iterator[None]:
    """A part that fails is a line of the report, and the next one follows; how it failed stands on stderr."""
    try:
        yield
    except Exception as error:
        log.exception("a part of the report failed")
        print(f"| {name}: FAILED, {type(error).__name__}: {str(error)[:200]} |", flush=True)
