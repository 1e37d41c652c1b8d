"""Ring a person's bell. Nothing depends on it: the database is the log, a socket only carries the news sooner.

A push leaves after commit, or not at all.
"""

import asyncio
import logging
import os
import threading
from collections.abc import Iterable
from concurrent.futures import TimeoutError as TookTooLong
from typing import Any

from channels.layers import get_channel_layer
from django.db import transaction
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

PATIENCE = 1.0  # seconds that a request waits for Redis to take the news


def group_of(person_id: int) -> str:
    """The channel group that all sockets of one person have joined."""
    return f"person.{person_id}"


def push(people: Iterable[int], kind: str, data: dict[str, Any]) -> None:
    """Tell the open sockets of these people (primary keys), after commit. `kind` is a name from docs/api.md's event list."""
    targets = tuple(dict.fromkeys(people))
    transaction.on_commit(lambda: _ring(targets, kind, data))


def _ring(people: tuple[int, ...], kind: str, data: dict[str, Any]) -> None:
    try:
        asyncio.run_coroutine_threadsafe(_send(people, kind, data), _loop.running()).result(PATIENCE)
    except (RedisError, OSError, TookTooLong) as error:
        log.warning("push not delivered", extra={"facts": {"kind": kind, "error": repr(error)}})


async def _send(people: tuple[int, ...], kind: str, data: dict[str, Any]) -> None:
    layer = get_channel_layer()
    for person_id in people:
        await layer.group_send(group_of(person_id), {"type": "bell", "kind": kind, "data": data})


class _Loop:
    """One event loop in a thread of its own. The channel layer keeps a Redis connection per loop, so a loop per push would mean a
    connection per push; and a caller may stand in a thread that has a loop already."""

    def __init__(self) -> None:
        self.forget()
        os.register_at_fork(after_in_child=self.forget)

    def forget(self) -> None:
        """Threads do not survive a fork: the child starts its own."""
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="push", daemon=True).start()
            return self._loop


_loop = _Loop()
