"""How many sockets are open, and does a socket process live? Each says so in Redis every few seconds."""

import asyncio
import logging
import os
import socket
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from asgiref.sync import sync_to_async
from django_redis import get_redis_connection
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

EVERY, FORGOTTEN = 5, 15  # seconds
INDEX = "health:sockets"

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]


async def liveness(scope: Scope, receive: Receive, send: Send) -> None:
    """`/livez`: the process answers. It has no other pages, and so carries no portal, no API and no staff desk."""
    here = scope["path"] == "/livez" and scope["method"] in ("GET", "HEAD")
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"x-content-type-options", b"nosniff")]
    await send({"type": "http.response.start", "status": 200 if here else 404, "headers": headers})
    await send({"type": "http.response.body", "body": b"ok" if here else b""})


class ConnectionCounter:
    """Wraps the socket application: counts its connections, and beats between the server's startup and shutdown."""

    def __init__(self, app: Asgi) -> None:
        self.app = app
        self.open = 0
        self.name = f"{socket.gethostname()}:{os.getpid()}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self._live(receive, send)
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return None
        self.open += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self.open -= 1
        return None

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        beating = asyncio.create_task(self._beat())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        beating.cancel()
        await sync_to_async(_forget)(self.name)
        await send({"type": "lifespan.shutdown.complete"})

    async def _beat(self) -> None:
        while True:
            await sync_to_async(_report)(self.name, self.open)
            await asyncio.sleep(EVERY)


def counts() -> list[int]:
    """The open sockets of each living socket process."""
    redis, now = get_redis_connection("default"), time.time()
    alive = []
    for name, reported in redis.hgetall(INDEX).items():
        count, at = reported.split()
        if now - int(at) < FORGOTTEN:
            alive.append(int(count))
        else:
            redis.hdel(INDEX, name)
    return alive


def _report(name: str, count: int) -> None:
    try:
        get_redis_connection("default").hset(INDEX, name, f"{count} {int(time.time())}")
    except RedisError as error:
        log.warning("socket count not told", extra={"facts": {"error": repr(error)}})


def _forget(name: str) -> None:
    get_redis_connection("default").hdel(INDEX, name)
