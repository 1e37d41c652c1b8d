"""Ring a person's bell. Nothing depends on it: the database is the log, a socket only carries the news sooner.

A push leaves after commit, or not at all.
"""

import logging
from collections.abc import Iterable
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


def group_of(person_id: int) -> str:
    """The channel group that all sockets of one person have joined."""
    return f"person.{person_id}"


def push(people: Iterable[int], kind: str, data: dict[str, Any]) -> None:
    """Tell the open sockets of these people (primary keys), after commit. `kind` is a name from docs/api.md's event list."""
    targets = tuple(dict.fromkeys(people))

    def ring() -> None:
        layer = get_channel_layer()
        for person_id in targets:
            try:
                async_to_sync(layer.group_send)(group_of(person_id), {"type": "bell", "kind": kind, "data": data})
            except (RedisError, OSError) as error:
                log.warning("push not delivered", extra={"facts": {"kind": kind, "error": repr(error)}})

    transaction.on_commit(ring)
