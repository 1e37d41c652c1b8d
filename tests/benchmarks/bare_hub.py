"""The hub to measure against: a bare ASGI application, one Redis subscription, one encoding, every socket written in turn."""

import asyncio
import os
from typing import Any

from redis.asyncio import Redis

CHANNEL = "bench:bare"
_sockets: set[Any] = set()
_listening: list[asyncio.Task[None]] = []


async def _listen() -> None:
    async with Redis.from_url(os.environ["REDIS_URL"]) as redis, redis.pubsub(ignore_subscribe_messages=True) as heard:
        await heard.subscribe(CHANNEL)
        async for message in heard.listen():
            frame = {"type": "websocket.send", "text": message["data"].decode()}
            for send in tuple(_sockets):
                await send(frame)


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        await receive()
        _listening.append(asyncio.create_task(_listen()))
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
    elif scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        _sockets.add(send)
        while (await receive())["type"] != "websocket.disconnect":
            pass
        _sockets.discard(send)
    else:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"here"})
