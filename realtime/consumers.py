"""What happens on one socket? It belongs to one person, hears that person's bell, and answers frames."""

import asyncio
from contextlib import suppress
from typing import Any

from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from channels.exceptions import DenyConnection
from channels.generic.websocket import AsyncWebsocketConsumer
from django.utils import timezone

from pitchey.core import limits
from pitchey.core.errors import LimitReached, PitcheyError
from pitchey.core.push import group_of
from realtime import handlers
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

HELLO_SECONDS = 60  # who has not said hello by then is gone; later silence is found by the server's pings
SEND_SECONDS = 10  # a client that does not read is closed, not buffered for
TOO_BIG, GOING_AWAY, UNSUPPORTED = 1009, 1001, 1003


class UserConsumer(AsyncWebsocketConsumer):
    """One socket of one person."""

    person: Any = None
    _hello: asyncio.TimerHandle | None = None
    _end: asyncio.TimerHandle | None = None

    async def connect(self) -> None:
        self.person = self.scope.get("person")
        if self.person is None:
            raise DenyConnection()
        self.session = self.scope["hangs_on"]
        self.group = group_of(self.person.pk)
        await self.channel_layer.group_add(self.group, self.channel_name)
        # RACE: the session may have ended between the check and the joining; from here on the bell would say so.
        if not await self.session.alive():
            await self.channel_layer.group_discard(self.group, self.channel_name)
            raise DenyConnection()
        await self.accept()
        self._hello = self._close_in(HELLO_SECONDS, SILENT)
        self._end = self._close_in((self.session.until - timezone.now()).total_seconds(), SESSION_ENDED)

    async def disconnect(self, code: int) -> None:
        for timer in (self._hello, self._end):
            if timer is not None:
                timer.cancel()
        if self.person is not None:
            await self.channel_layer.group_discard(self.group, self.channel_name)

    def _close_in(self, seconds: float, code: int) -> asyncio.TimerHandle:
        loop = asyncio.get_running_loop()
        return loop.call_later(max(0.0, seconds), lambda: loop.create_task(self._leave(code)))

    async def _leave(self, code: int) -> None:
        # The other side may have gone first.
        with suppress(RuntimeError):
            await self.close(code)

    async def say(self, *frames: str) -> None:
        """Send frames, or close on a client that does not read them."""
        try:
            async with asyncio.timeout(SEND_SECONDS):
                for frame in frames:
                    await self.send(text_data=frame)
        except TimeoutError:
            await self._leave(GOING_AWAY)

    # ------------------------------------------------------------ from the client
    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if text_data is None:
            await self._leave(UNSUPPORTED)
        elif len(text_data) > MAX_BYTES or len(text_data.encode(errors="surrogatepass")) > MAX_BYTES:
            await self._leave(TOO_BIG)
        elif (refused := await self._too_often()) is not None:
            await self.say(refused)
            await self._leave(TOO_MANY_FRAMES)
        else:
            await self.say(*await self._answers(text_data))

    async def _too_often(self) -> str | None:
        try:
            await sync_to_async(limits.require)("socket-frames", self.person.public_id)
        except LimitReached as error:
            return encode("error", {"code": "rate_limited", "detail": str(error.sentence)})
        return None

    async def _answers(self, text: str) -> list[str]:
        ref = None
        try:
            frame = parse(text)
            ref = frame.ref
            answers = await database_sync_to_async(handlers.handle)(self.person, frame)
        except BadFrame as error:
            return [encode_error(error, error.ref or ref)]
        except PitcheyError as error:
            return [encode_error(error, ref)]
        if frame.type == "hello" and self._hello is not None:
            self._hello.cancel()
        return answers

    # ------------------------------------------------------------ from the house
    async def bell(self, message: dict[str, Any]) -> None:
        """Something happened to this person: `core.push` rang."""
        kind, at = message["kind"], timezone.now()
        if kind != "session.ended":
            await self.say(encode("event", {"kind": kind, "at": at, "data": message["data"]}))
        elif not await self.session.alive():
            # One of the person's sessions ended, and it was this one.
            await self.say(encode("event", {"kind": kind, "at": at, "data": {}}))
            await self._leave(SESSION_ENDED)
