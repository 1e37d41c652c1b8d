"""What happens on one socket? It belongs to one person, follows that person's log from a cursor, and answers frames."""

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import suppress

from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from channels.exceptions import DenyConnection
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import Error as DatabaseError
from django.utils import timezone
from redis.exceptions import RedisError

from pitchey.accounts.models import User
from pitchey.core import limits
from pitchey.core.errors import LimitReached, PitcheyError, Unavailable
from pitchey.events import services as events
from realtime import handlers
from realtime.hub import PATIENCE, hub
from realtime.protocol import (
    MAX_BYTES,
    SESSION_ENDED,
    SILENT,
    TOO_MANY_FRAMES,
    BadFrame,
    encode,
    encode_error,
    parse,
)

log = logging.getLogger(__name__)

HELLO_SECONDS = 60  # who has not said hello by then is gone; later silence is found by the server's pings
SEND_SECONDS = 10  # a client that does not read is closed, not buffered for
MOST_WAITING = 256  # frames that may wait for a client to read them
TOO_BIG, UNSUPPORTED, TOO_SLOW = 1009, 1003, 1013


class UserConsumer(AsyncWebsocketConsumer):
    """One socket of one person."""

    person: User = None  # type: ignore[assignment]  # whose it is, once it is accepted
    at: int | None = None  # the last cursor that was handed to the client; None before its hello
    _newest = 0  # the last cursor that we know of
    _catching_up = False

    async def connect(self) -> None:
        self.person = self.scope.get("person")
        if self.person is None:
            raise DenyConnection()
        self.session = self.scope["hangs_on"]
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting: asyncio.Queue[str] = asyncio.Queue(MOST_WAITING)
        self._early: dict[int, str] = {}
        hub.join(self)
        # RACE: the session may have ended between the check and the joining; from here on the bell would say so.
        if not await self.session.alive():
            hub.leave(self)
            raise DenyConnection()
        await self.accept()
        self._start(self._write())
        self._timers = [
            self._close_in(HELLO_SECONDS, SILENT),
            self._close_in((self.session.until - timezone.now()).total_seconds(), SESSION_ENDED),
        ]

    async def disconnect(self, code: int) -> None:
        if self.person is not None:
            hub.leave(self)
            for timer in self._timers:
                timer.cancel()
            for task in self._tasks:
                task.cancel()
            if not hub.has_sockets_of(self.person):
                with suppress(DatabaseError, RedisError):  # nobody is told then, and it is forgotten by itself
                    await database_sync_to_async(handlers.on_last_socket_closed)(self.person)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _close_in(self, seconds: float, code: int) -> asyncio.TimerHandle:
        return asyncio.get_running_loop().call_later(max(0.0, seconds), lambda: self._start(self._leave(code)))

    async def _leave(self, code: int) -> None:
        # The other side may have gone first.
        with suppress(RuntimeError, OSError):
            await self.close(code)

    # ------------------------------------------------------------ to the client
    async def _write(self) -> None:
        """The only one who sends: a client that reads slowly keeps nobody else waiting."""
        with suppress(RuntimeError, OSError):
            while True:
                await self.base_send({"type": "websocket.send", "text": await self._waiting.get()})

    async def send_frame(self, frame: str) -> None:
        """Send a frame, or close on a client that does not read."""
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self._waiting.put(frame)
        except TimeoutError:
            await self._leave(TOO_SLOW)

    def send_now(self, frame: str) -> None:
        """Send a frame now; a client who has left too many unread is closed."""
        try:
            self._waiting.put_nowait(frame)
        except asyncio.QueueFull:
            self._start(self._leave(TOO_SLOW))

    # ------------------------------------------------------------ the person's log
    def on_event(self, cursor: int, frame: str) -> None:
        """The event of this cursor has happened; `frame` tells of it. What rings too early waits a moment for what came before it."""
        if self.at is None or self._catching_up or cursor <= self.at:
            self.advance_to(cursor)
            return
        self._early[cursor] = frame
        while (following := self._early.pop(self.at + 1, None)) is not None:
            self.at += 1
            self.send_now(following)
        if self._early:
            asyncio.get_running_loop().call_later(PATIENCE, self.advance_to, max(self._early))

    def advance_to(self, cursor: int) -> None:
        """The log goes up to this cursor; what the client has not heard is read from it."""
        self._newest = max(self._newest, cursor)
        if self.at is not None and self.at < self._newest and not self._catching_up:
            self._catching_up = True
            self._early.clear()
            self._start(self._catch_up())

    async def _catch_up(self) -> None:
        try:
            while self.at is not None and self.at < self._newest:
                page = await database_sync_to_async(events.after)(self.person, self.at)
                for event in page.events:
                    await self.send_frame(encode("event", event.as_data()))
                    self.at = event.cursor
                if any(event.kind == "session.ended" for event in page.events):
                    self.recheck_session()
        except events.Resync as error:
            self.at = error.details["cursor"]
            await self.send_frame(encode("resync", error.details))
        except DatabaseError as error:
            # The next round tries again.
            log.warning("not caught up", extra={"facts": {"error": repr(error)}})
        finally:
            self._catching_up = False

    def recheck_session(self) -> None:
        """One of the person's sessions ended: if it was this one, so does the socket."""
        self._start(self._close_if_over())

    async def _close_if_over(self) -> None:
        if not await self.session.alive():
            await self._leave(SESSION_ENDED)

    # ------------------------------------------------------------ from the client
    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if text_data is None:
            await self._leave(UNSUPPORTED)
        elif len(text_data) > MAX_BYTES or len(text_data.encode(errors="surrogatepass")) > MAX_BYTES:
            await self._leave(TOO_BIG)
        elif await self._within_limit():
            for frame in await self._answers(text_data):
                await self.send_frame(frame)

    async def _within_limit(self) -> bool:
        """Count a frame; one too many closes the socket. What cannot be counted is refused."""
        try:
            await sync_to_async(limits.require)("socket-frames", self.person.public_id)
        except LimitReached as error:
            await self.send_frame(encode("error", {"code": "rate_limited", "detail": str(error.sentence)}))
            while not self._waiting.empty():
                await asyncio.sleep(0)
            await self._leave(TOO_MANY_FRAMES)
            return False
        except RedisError:
            await self.send_frame(encode_error(Unavailable()))
            return False
        return True

    async def _answers(self, text: str) -> list[str]:
        ref = None
        try:
            frame = parse(text)
            ref = frame.ref
            answer = await database_sync_to_async(handlers.handle)(self.person, frame)
        except BadFrame as error:
            return [encode_error(error, error.ref or ref)]
        except PitcheyError as error:
            return [encode_error(error, ref)]
        except (DatabaseError, RedisError) as error:
            log.error("frame not answered", extra={"facts": {"error": repr(error)}})
            return [encode_error(Unavailable(), ref)]
        if isinstance(answer, handlers.Following):
            return await self._follow(answer)
        return answer

    async def _follow(self, answer: handlers.Following) -> list[str]:
        """The client has said hello: from here on it hears its person's log, beginning with what it missed."""
        self._timers[0].cancel()
        for frame in answer.frames:
            await self.send_frame(frame)
        self.at = answer.cursor
        self.advance_to(answer.newest)
        return []
