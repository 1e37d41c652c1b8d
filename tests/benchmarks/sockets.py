"""`make bench`, its second part: what sockets cost. Fan-out beside a bare hub, the way from sending to another member's socket, memory per idle socket."""

import argparse
import asyncio
import base64
import contextlib
import itertools
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psutil
import redis

from pitchey.operations import embedded, run
from pitchey.operations.bootstrap import bootstrap_database
from tests.benchmarks.report import machine, reported

MEMBERS = 100


# uvicorn asks every 20 s whether a socket still lives, and closes it when it has heard nothing for 20 s more.
SILENCE_ENDS = 45
# How such a question begins: with four bytes of its own. Nowhere else do these two stand together in frames of JSON under 32 kB.
PING = b"\x89\x04"


class Reader(asyncio.Protocol):
    """A socket that counts bytes, answers pings, and says hello first where the server waits for it. As little work as a client can do."""

    def __init__(self, path: str, cookie: str, origin: str) -> None:
        self.head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\nOrigin: {origin}\r\nCookie: {cookie}\r\n\r\n"
        self.bytes = 0
        self.end = b""  # of what was heard
        self.gone = asyncio.Event()
        self.open = asyncio.get_running_loop().create_future()
        self.on_data: Callable[[bytes], None] = lambda data: None
        self.answers_pings = True

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(self.head.encode())

    def data_received(self, data: bytes) -> None:
        if not self.open.done():
            self.open.set_result(data.split(b"\r\n", 1)[0])
            data = data.partition(b"\r\n\r\n")[2]
        self.bytes += len(data)
        window = self.end + data  # a ping of six bytes may lie across the border
        at = window.rfind(PING)
        if 0 <= at <= len(window) - 6 and self.answers_pings:
            self._frame(0x8A, window[at + 2 : at + 6])
        self.end = window[-5:]
        self.on_data(data)

    def connection_lost(self, error: Exception | None) -> None:
        self.gone.set()

    def say(self, text: str) -> None:
        """Send a text frame."""
        self._frame(0x81, text.encode())

    def _frame(self, kind: int, body: bytes) -> None:
        """A client's frames are masked, here with nothing."""
        self.transport.write(bytes([kind, 0x80 | len(body)]) + b"\0\0\0\0" + body)


async def reader(port: int, path: str, cookie: str = "") -> Reader:
    loop = asyncio.get_running_loop()
    _transport, made = await loop.create_connection(lambda: Reader(path, cookie, "http://localhost"), run.HOST, port)
    if b" 101 " not in await made.open + b" ":
        raise SystemExit(f"refused: {made.open.result()!r}")
    if cookie:
        made.say('{"type":"hello"}')
    return made


async def quiet(readers: list[Reader]) -> None:
    """Wait until nothing arrives any more."""
    before = -1
    while before != (now := sum(one.bytes for one in readers)):
        before = now
        await asyncio.sleep(0.3)


async def deliveries(readers: list[Reader], send: Callable[[int], Any], rounds: int) -> float:
    """Deliveries a second when `send` publishes `rounds` messages to all readers as quickly as it can."""
    await quiet(readers)
    with ThreadPoolExecutor(1) as pool:
        loop = asyncio.get_running_loop()
        start = [one.bytes for one in readers]
        await loop.run_in_executor(pool, send, 1)
        await quiet(readers)
        each = [one.bytes - before for one, before in zip(readers, start, strict=True)]
        start = [one.bytes for one in readers]
        begun = time.perf_counter()
        sending = loop.run_in_executor(pool, send, rounds)
        # Cursors grow by digits, so a frame is at least as long as the first one.
        while any(one.bytes - before < size * rounds for one, before, size in zip(readers, start, each, strict=True)):
            await asyncio.sleep(0.005)
        await sending
        return rounds * len(readers) / (time.perf_counter() - begun)


async def delays(
    readers: list[Reader], say: Callable[[int], None], rate: int, seconds: int
) -> tuple[list[float], float]:
    """Milliseconds from the call of `say` to the arrival at each socket, and how many were really said a second."""
    told: dict[str, float] = {}
    found: list[float] = []

    def heard(data: bytes) -> None:
        now = time.perf_counter()
        for piece in data.split(b'"body":"word ')[1:]:
            number, quote, _rest = piece.partition(b'"')
            if quote:  # else the rest of it is on its way
                found.append((now - told[number.decode()]) * 1000)

    for one in readers:
        one.on_data = heard
    loop = asyncio.get_running_loop()

    def timed(number: int) -> None:
        told[str(number)] = time.perf_counter()
        say(number)

    with ThreadPoolExecutor(2) as pool:
        begun, waiting = time.perf_counter(), []
        for number in range(rate * seconds):
            await asyncio.sleep(max(0.0, begun + number / rate - time.perf_counter()))
            waiting.append(loop.run_in_executor(pool, timed, number))
        await asyncio.gather(*waiting)
        spoken = rate * seconds / (time.perf_counter() - begun)
        await quiet(readers)
    return found, spoken


def percentiles(found: list[float]) -> list[float]:
    """Raises RuntimeError where too little arrived to speak of any."""
    if len(found) < 2:
        raise RuntimeError(f"{len(found)} deliveries arrived")
    return statistics.quantiles(found, n=100)


async def beside_one_who_never_reads(
    readers: list[Reader], silent_pk: int, say: Callable[[int], None], seconds: int
) -> None:
    """The last of the readers stops reading, and gets more than anybody buffers: how long do the others wait, and is it closed?"""
    from pitchey.events import pubsub
    from pitchey.events import services as events

    *others, silent = readers
    heard = await asyncio.to_thread(lambda: events.cursors_of([silent_pk])[silent_pk])
    silent.transport.pause_reading()
    silent.answers_pings, paused = False, time.monotonic()
    stop, data = asyncio.Event(), {"kind": "message.created", "data": {"words": "x" * 8000}}

    async def flood() -> int:
        """Frames of 8 kB: the 4 MB that a system holds for a socket are full within three seconds."""
        for number in itertools.count(1):
            if stop.is_set():
                return number
            await asyncio.to_thread(pubsub.publish, {silent_pk: heard + number}, "event", data)
            await asyncio.sleep(0.005)
        raise AssertionError("unreachable")

    flooding = asyncio.create_task(flood())
    found, spoken = await delays(others, say, 20, seconds)
    stop.set()
    frames = await flooding
    await asyncio.sleep(max(0.0, SILENCE_ENDS - (time.monotonic() - paused)))
    silent.transport.resume_reading()  # only so that it sees what became of it
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(silent.gone.wait(), 5)
    end = "closed" if silent.gone.is_set() else "NOT CLOSED"
    cuts = percentiles(found)
    print(
        f"| the same, {spoken:.0f} a second, beside a socket that never reads ({end}, {frames:,} frames of 8 kB), p50 / p99 ms | {cuts[49]:.1f} / {cuts[98]:.1f} | | |",
        flush=True,
    )


async def measure(ports: dict[str, int], processes: Any, asked: argparse.Namespace) -> None:
    people, held = await asyncio.to_thread(_group)
    cookies = [await asyncio.to_thread(_cookie, person) for person in people]
    strangers = [await asyncio.to_thread(_stranger, number) for number in range(asked.idle)]
    from pitchey.conversations import services as conversations
    from pitchey.events import pubsub

    print(f"\n{machine()}\n\n| sockets | ours | bare hub | ratio |\n|---|---|---|---|")
    bare = [await reader(ports["bare"], "/") for _number in range(MEMBERS)]
    ours = [await reader(ports["socket"], "/ws/", cookie) for cookie in cookies]
    await quiet(ours)
    data = {
        "kind": "message.created",
        "at": "2026-11-21T12:00:00Z",
        "data": {"conversation": held.public_id, "body": "x" * 120},
    }
    text = '{"v":1,"type":"event","data":{"cursor":1000,' + str(data)[1:] + "}"
    connection = redis.from_url(os.environ["REDIS_URL"])
    cursors = {person.pk: itertools.count(1) for person in people}  # nobody was told anything yet

    def publish_rounds(rounds: int) -> None:
        for _number in range(rounds):
            pubsub.publish({pk: next(count) for pk, count in cursors.items()}, "event", data)

    def publish(rounds: int) -> None:
        for _number in range(rounds):
            connection.publish("bench:bare", text)

    with reported("deliveries a second"):
        mine = await deliveries(ours, publish_rounds, asked.rounds)
        theirs = await deliveries(bare, publish, asked.rounds)
        print(
            f"| deliveries a second to {MEMBERS} sockets | {mine:,.0f} | {theirs:,.0f} | {mine / theirs:.2f} |",
            flush=True,
        )
    for one in [*ours, *bare]:
        one.transport.close()
    await asyncio.sleep(1)

    ours = [await reader(ports["socket"], "/ws/", cookie) for cookie in cookies]
    for rate in asked.rates:

        def say(number: int, rate: int = rate) -> None:
            conversations.send(by=people[0], conversation=held, client_id=f"{rate}-{number}", body=f"word {number}")

        with reported(f"{rate} messages a second"):
            found, spoken = await delays(ours, say, rate, asked.seconds)
            cuts = percentiles(found)
            print(
                f"| from sending to {MEMBERS} sockets, {spoken:.0f} messages a second, p50 / p99 ms | {cuts[49]:.1f} / {cuts[98]:.1f} | | |",
                flush=True,
            )
    with reported("beside a socket that never reads"):
        await beside_one_who_never_reads(ours, people[-1].pk, lambda number: say(number, 0), asked.seconds)
    for one in ours:
        one.transport.close()
    await asyncio.sleep(1)

    process = psutil.Process(processes["socket"].pid)
    before = process.memory_info().rss
    idle = [await reader(ports["socket"], "/ws/", cookie) for cookie in strangers]
    used = process.memory_info().rss - before
    print(f"| {asked.idle:,} idle sockets of as many people, kB each | {used / asked.idle / 1024:.1f} | | |")
    print(f"| the whole process with them, MB | {process.memory_info().rss / 2**20:.0f} | | |")
    for one in idle:
        one.transport.close()


def _group() -> tuple[list[Any], Any]:
    """A group of a hundred who take part."""
    from pitchey.conversations.models import Conversation, Member
    from tests.factories import cast

    people = [cast.person(f"Member {number}", "creator") for number in range(MEMBERS)]
    held = Conversation.objects.create(kind="group", begun_by=people[0])
    Member.objects.bulk_create(Member(conversation=held, person=person, status="in") for person in people)
    return people, held


def _stranger(number: int) -> str:
    """A browser session of somebody who talks with nobody."""
    from tests.factories import cast

    return _cookie(cast.person(f"Stranger {number}", "investor"))


def _cookie(person: Any) -> str:
    """A browser session of theirs."""
    from django.conf import settings
    from django.test import Client

    browser = Client()
    browser.force_login(person)
    return f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=500, help="messages of the fan-out")
    parser.add_argument("--rates", type=int, nargs="*", default=[20, 50, 100], help="messages a second")
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--idle", type=int, default=2000)
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pitchey-bench-")))
        folder.chmod(0o755)  # PostgreSQL runs as somebody else
        addresses = stack.enter_context(embedded.servers(folder))
        bootstrap_database(addresses.superuser_url, addresses.owner_url, addresses.app_url)
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "pitchey.settings.test", "DATABASE_URL": addresses.app_url, "DATABASE_OWNER_URL": addresses.owner_url,
            "REDIS_URL": addresses.redis_url, "TEST_LIMITS_TIMES": "1000000", "LOG_LEVEL": "ERROR", "SITE_URL": "http://localhost",
        }  # fmt: skip
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        ports = {"socket": embedded.free_port(), "bare": embedded.free_port()}
        programs = {"socket": run.programs(embedded.free_port(), ports["socket"], folder)["socket"]}
        programs["bare"] = [*programs["socket"]]
        programs["bare"][1] = "tests.benchmarks.bare_hub:application"
        programs["bare"][programs["bare"].index("--port") + 1] = str(ports["bare"])
        processes = stack.enter_context(run.running(programs, os.environ, folder / "log"))
        for port, path in ((ports["socket"], "/livez"), (ports["bare"], "/")):
            run.wait_until_it_answers(f"http://{run.HOST}:{port}{path}", processes, folder / "log")
        asyncio.run(measure(ports, processes, asked))


if __name__ == "__main__":
    main()
