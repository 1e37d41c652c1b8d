"""How do open sockets hear of something at once?

Events by one Redis channel that every socket process listens to: nothing depends on it, the database is the log, and who missed a message
reads from their cursor. What passes and is not kept (typing, presence) by Channels' layer, in one group of all socket processes.
"""

import logging
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

import orjson
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings
from django_redis import get_redis_connection
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

SIGNALS = "signals"  # the channel layer, and its group that every socket process has joined


def channel() -> str:
    """The channel's name. Redis' channels know no numbered databases, so the number is part of it."""
    return f"pitchey:bell:{urlsplit(settings.REDIS_URL).path.lstrip('/') or '0'}"


def publish(people: Mapping[int, int], frame: str, data: Mapping[str, object]) -> None:
    """Tell the open sockets of these people (primary key -> their cursor)."""
    message = {"to": list(people.items()), "frame": frame, "data": data}
    try:
        get_redis_connection("default").publish(channel(), orjson.dumps(message, default=str, option=orjson.OPT_UTC_Z))
    except RedisError as error:
        log.warning("bell not rung", extra={"facts": {"frame": frame, "error": repr(error)}})


def publish_ephemeral(people: Iterable[int], frame: str, data: Mapping[str, object]) -> None:
    """Tell open sockets what passes and is not kept: typing, presence."""
    message = {"type": "signal", "to": list(people), "frame": frame, "data": dict(data)}
    try:
        async_to_sync(get_channel_layer(SIGNALS).group_send)(SIGNALS, message)
    except (RedisError, OSError) as error:
        log.warning("signal not sent", extra={"facts": {"frame": frame, "error": repr(error)}})
