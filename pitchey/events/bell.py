"""How do open sockets hear of something at once?

By one Redis channel that every socket process listens to. Nothing depends on it: the database is the log, and who missed a ring reads from
their cursor. What passes and is not kept (typing, presence) goes the same way.
"""

import logging
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

import orjson
from django.conf import settings
from django_redis import get_redis_connection
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


def channel() -> str:
    """The channel's name. Redis' channels know no numbered databases, so the number is part of it."""
    return f"pitchey:bell:{urlsplit(settings.REDIS_URL).path.lstrip('/') or '0'}"


def ring(people: Mapping[int, int], frame: str, data: Mapping[str, Any]) -> None:
    """Tell the open sockets of these people (primary key -> their cursor)."""
    _publish({"to": list(people.items()), "frame": frame, "data": data})


def signal(people: Iterable[int], frame: str, data: Mapping[str, Any]) -> None:
    """Tell open sockets what passes and is not kept: typing, presence."""
    _publish({"to": list(people), "frame": frame, "data": data})


def _publish(told: dict[str, Any]) -> None:
    try:
        get_redis_connection("default").publish(channel(), orjson.dumps(told, default=str, option=orjson.OPT_UTC_Z))
    except RedisError as error:
        log.warning("bell not rung", extra={"facts": {"frame": told["frame"], "error": repr(error)}})
