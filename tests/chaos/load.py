"""Who talks and who listens: clients as an app would write them, which send until they have an answer and follow their log by its cursor."""

import asyncio
import json
import random
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

GONE = (OSError, WebSocketException, TimeoutError, asyncio.IncompleteReadError, ValueError)


@dataclass
class Person:
    """One member of the conversation, with what they were answered and what they heard."""

    name: str
    pk: int
    token: str
    conversation: str
    cluster: Any
    acknowledged: dict[str, tuple[str, int]] = field(default_factory=dict)  # client_id -> id, seq
    heard: list[tuple[int, str, str]] = field(default_factory=list)  # cursor, kind, id
    cursor: int = 0
    retries: int = 0
    reconnects: int = 0
    wrong: list[str] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)

    # ------------------------------------------------------------ saying
    async def say_over_http(self, client_id: str, body: str) -> None:
        path = f"/api/v1/conversations/{self.conversation}/messages"
        said = json.dumps({"client_id": client_id, "body": body})
        while True:
            try:
                status, answer = await asyncio.wait_for(self._http("POST", path, said), 20)
            except GONE:
                status, answer = 0, {}
            if status == 201:
                return self._keep(client_id, answer)
            if status in (404, 409, 422):
                self.wrong.append(f"{client_id}: {status} {answer}")
                return None
            await self._pause()

    async def talk_over_socket(self, words: "Any") -> None:
        """Say what `words` yields, each until it is acknowledged, over sockets that break."""
        client_id, body = next(words, (None, None))
        while client_id is not None:
            try:
                async with connect(await self._address(), open_timeout=10, ping_interval=5, ping_timeout=10) as socket:
                    while client_id is not None:
                        frame = {"conversation": self.conversation, "client_id": client_id, "body": body}
                        await socket.send(json.dumps({"type": "message.send", "ref": client_id, "data": frame}))
                        answer = await self._answer_to(client_id, socket)
                        if answer["type"] == "ack":
                            self._keep(client_id, answer["data"])
                            client_id, body = next(words, (None, None))
                        elif answer["data"]["code"] in ("unavailable", "rate_limited"):
                            await self._pause()
                        else:
                            self.wrong.append(f"{client_id}: {answer}")
                            return
            except GONE:
                await self._pause()

    async def _answer_to(self, ref: str, socket: Any) -> dict[str, Any]:
        while True:
            frame = json.loads(await asyncio.wait_for(socket.recv(), 20))
            if frame.get("ref") == ref:
                return dict(frame)

    def _keep(self, client_id: str, answer: dict[str, Any]) -> None:
        self.acknowledged[client_id] = (answer["id"], answer["seq"])

    async def _pause(self) -> None:
        self.retries += 1
        await asyncio.sleep(random.uniform(0.1, 0.6))

    # ------------------------------------------------------------ hearing
    async def listen(self) -> None:
        """Follow one's log for ever: connect, go on from the cursor, and again."""
        while True:
            try:
                async with connect(await self._address(), open_timeout=10, ping_interval=5, ping_timeout=10) as socket:
                    await socket.send(json.dumps({"type": "hello", "data": {"cursor": self.cursor}}))
                    async for text in socket:
                        self._receive(json.loads(text))
            except GONE:
                self.reconnects += 1
            await asyncio.sleep(random.uniform(0.1, 0.5))

    def _receive(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "resync":
            self.wrong.append(f"resync {frame}")
        if frame["type"] == "event":
            event = frame["data"]
            self.heard.append((event["cursor"], event["kind"], event["data"].get("id", "")))
            self.cursor = event["cursor"]

    async def _address(self) -> str:
        status, answer = await asyncio.wait_for(self._http("POST", "/api/v1/realtime/ticket", "{}"), 20)
        if status != 201:
            raise OSError(f"no ticket: {status}")
        return f"ws://127.0.0.1:{self.cluster.socket.port}{answer['path']}"

    async def _http(self, method: str, path: str, body: str) -> tuple[int, dict[str, Any]]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.cluster.web.port)
        try:
            head = [
                f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", "Content-Type: application/json",
                f"Authorization: Bearer {self.token}", f"Content-Length: {len(body.encode())}", "", "",
            ]  # fmt: skip
            writer.write("\r\n".join(head).encode() + body.encode())
            await writer.drain()
            raw = await reader.read()
        finally:
            writer.transport.abort()
        first, _sep, rest = raw.partition(b"\r\n\r\n")
        if not first:
            raise OSError("no answer")
        content = (
            rest
            if b"transfer-encoding: chunked" not in first.lower()
            else b"{" + rest.partition(b"{")[2].rpartition(b"}")[0] + b"}"
        )
        return int(first.split()[1]), json.loads(content) if content else {}
