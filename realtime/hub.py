"""Who listens in this process, and how do they hear of something at once? One Redis subscription, one encoding for all sockets.

Channels' layer costs ten times as much per delivery, so it carries only what passes and is not kept, to one channel a process. What a ring did
not bring (Redis died, the process that rang died) is found by the rounds, which compare each listener with the log every few seconds.
"""

import asyncio
import logging
from typing import TYPE_CHECKING

import orjson
from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.conf import settings
from redis.asyncio import Redis
from redis.exceptions import RedisError

from pitchey.accounts.models import User
from pitchey.core.types import Json
from pitchey.events import pubsub
from pitchey.events import services as events
from realtime.protocol import VERSION, encode

if TYPE_CHECKING:
    from realtime.consumers import UserConsumer

log = logging.getLogger(__name__)

ROUND = 5.0  # seconds between two looks at the log; news that no ring brought are at most so old
PATIENCE = 0.15  # seconds that news wait for older news, whose ring may be on its way; then the log is asked
AGAIN = 0.5  # seconds until Redis is tried again


class Hub:
    """The sockets of one process."""

    def __init__(self) -> None:
        self.sockets: dict[int, set[UserConsumer]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: list[asyncio.Task[None]] = []

    def join(self, socket: "UserConsumer") -> None:
        """From here on this socket hears what happens to its person."""
        self.sockets.setdefault(socket.person.pk, set()).add(socket)
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop = loop
            self._tasks = [loop.create_task(work()) for work in (self._listen, self._listen_for_signals, self._rounds)]

    def leave(self, socket: "UserConsumer") -> None:
        mine = self.sockets.get(socket.person.pk, set())
        mine.discard(socket)
        if not mine:
            self.sockets.pop(socket.person.pk, None)

    def has_sockets_of(self, person: User) -> bool:
        """Whether a socket of this person is open here."""
        return person.pk in self.sockets

    async def _listen(self) -> None:
        while True:
            redis = Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, health_check_interval=10)
            try:
                async with redis, redis.pubsub(ignore_subscribe_messages=True) as subscription:
                    await subscription.subscribe(pubsub.channel())
                    await self._round()
                    async for message in subscription.listen():
                        self.on_published(message["data"])
            except (RedisError, OSError) as error:
                log.warning("bell is away", extra={"facts": {"error": repr(error)}})
            await asyncio.sleep(AGAIN)

    async def _listen_for_signals(self) -> None:
        layer = get_channel_layer(pubsub.SIGNALS)
        while True:
            try:
                here = await layer.new_channel()
                await layer.group_add(pubsub.SIGNALS, here)
                while True:
                    self._deliver_signal(await layer.receive(here))
            except (RedisError, OSError) as error:
                log.warning("signals are away", extra={"facts": {"error": repr(error)}})
            await asyncio.sleep(AGAIN)

    async def _rounds(self) -> None:
        while True:
            await asyncio.sleep(ROUND)
            await self._round()

    async def _round(self) -> None:
        """Who is behind the log catches up."""
        if not self.sockets:
            return
        try:
            cursors = await database_sync_to_async(events.cursors_of)(list(self.sockets))
        except Exception:  # whatever it was, the next round must be made
            log.exception("round not made")
            return
        # The ring of the newest may just be on its way.
        asyncio.get_running_loop().call_later(PATIENCE, self._compare, cursors)

    def _compare(self, cursors: dict[int, int]) -> None:
        for person_id, cursor in cursors.items():
            for socket in tuple(self.sockets.get(person_id, ())):
                socket.advance_to(cursor)

    def on_published(self, published: bytes) -> None:
        """Hand one ring to the sockets that it is for. What goes wrong with one ring deafens nobody: the rounds bring what it told of."""
        try:
            self._deliver(orjson.loads(published))
        except Exception:  # one ring that nobody understands must not end the hub
            log.exception("ring not handed on")

    def _deliver(self, message: Json) -> None:
        listeners = [(cursor, self.sockets[person]) for person, cursor in message["to"] if person in self.sockets]
        if not listeners:
            return
        # Only the cursor differs from person to person: the rest is encoded once.
        head = f'{{"v":{VERSION},"type":"event","data":{{"cursor":'
        rest = "," + orjson.dumps(message["data"]).decode()[1:] + "}"
        ends_sessions = message["data"]["kind"] == "session.ended"
        for cursor, sockets in listeners:
            frame = f"{head}{cursor}{rest}"
            for socket in tuple(sockets):
                socket.on_event(cursor, frame)
                if ends_sessions:
                    socket.recheck_session()

    def _deliver_signal(self, message: Json) -> None:
        """Somebody types, comes or goes."""
        frame = encode(message["frame"], message["data"])
        for person in message["to"]:
            for socket in tuple(self.sockets.get(person, ())):
                socket.send_now(frame)


hub = Hub()
