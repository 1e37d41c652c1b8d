"""Do notices arrive while workers die, Redis forgets everything and the mail server is away? The second half of `make chaos`.

    python -m tests.chaos.notices --seed 7
    python -m tests.chaos.notices --notices 100 --kills 4 --flushes 2 --outages 1 --outage 5

What is promised: each notice leaves as a mail at least once, always under the one Message-ID of its key; an act that was rolled back
leaves as nothing; and within five minutes of the last fault nothing waits any more.
"""

import argparse
import asyncio
import email
import os
import random
import shutil
import sys
import time
from collections import Counter, defaultdict
from contextlib import suppress
from typing import Any

import redis
from aiosmtpd.controller import Controller

from pitchey.operations.embedded import free_port
from tests.chaos.cluster import Cluster, new_folder

DRAINS = 300  # seconds after the last fault
KIND = "nda.requested"
PEOPLE = 20


class MailServer:
    """An SMTP server that can be away, and keeps what it was given."""

    def __init__(self) -> None:
        self.port = free_port()
        self.given: dict[str, list[tuple[str, str]]] = defaultdict(list)  # Message-ID -> (to, words), each time it came
        self._running: Controller | None = None

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        letter = email.message_from_bytes(envelope.content)
        words = str(letter.get_payload(0).get_payload(decode=True))  # type: ignore[union-attr]
        self.given[str(letter["Message-ID"]).strip()].append((envelope.rcpt_tos[0], words))
        return "250 Kept"

    def start(self) -> None:
        self._running = Controller(self, hostname="127.0.0.1", port=self.port)
        self._running.start()

    def stop(self) -> None:
        if self._running is not None:
            self._running.stop()
            self._running = None


async def main() -> None:
    asked = _asked()
    chance = random.Random(asked.seed)
    print(f"seed {asked.seed}: {asked.notices} notices, {asked.kills} worker kills, {asked.flushes} flushes of Redis, "
          f"{asked.outages} outages of the mail server of {asked.outage} s", flush=True)  # fmt: skip
    mails, cluster = MailServer(), Cluster(new_folder())
    mails.start()
    os.environ["TEST_EMAIL_URL"] = f"smtp://127.0.0.1:{mails.port}"
    await cluster.open()
    try:
        faults = ["kill"] * asked.kills + ["flush"] * asked.flushes + ["outage"] * asked.outages
        chance.shuffle(faults)
        pause = asked.lasts / max(1, asked.notices)
        telling = asyncio.create_task(asyncio.to_thread(_tell, asked.notices, pause))
        happened = await _break(cluster, mails, chance, faults, asked)
        expected, undone = await telling
        mended = time.monotonic()
        left = await asyncio.to_thread(_drain, mended)
        drained = time.monotonic() - mended
    finally:
        await cluster.close()
        await asyncio.to_thread(mails.stop)
    shutil.rmtree(cluster.folder, ignore_errors=True)
    wrong = _judge(mails, expected, undone, left)
    print(f"\n{len(expected)} notices and {len(undone)} acts rolled back; "
          f"{happened['kill']} worker kills, {happened['flush']} flushes, {happened['outage']} outages; "
          f"{sum(map(len, mails.given.values()))} mails under {len(mails.given)} Message-IDs; drained {drained:.0f} s after the last fault")  # fmt: skip
    print(
        "\n".join(wrong)
        if wrong
        else "every notice mailed at least once under its Message-ID, nothing of what was rolled back"
    )
    sys.exit(bool(wrong))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    for name, usual in (
        ("notices", 1000),
        ("kills", 20),
        ("flushes", 5),
        ("outages", 3),
        ("outage", 30),
        ("lasts", 120),
    ):
        parser.add_argument(f"--{name}", type=int, default=usual)
    return parser.parse_args()


def _tell(notices: int, pause: float) -> tuple[dict[str, str], set[str]]:
    """Tell people things, and undo one act in ten. Message-IDs with their addresses, and those that must never come."""
    import django

    django.setup()
    from django.db import transaction

    from pitchey.emails.services import message_id
    from pitchey.notifications import services as notifications
    from tests.factories import cast

    class Undone(Exception):
        pass

    people = [cast.person(f"Person {number}", "creator") for number in range(PEOPLE)]
    expected, undone = {}, set()
    for number in range(notices + notices // 10):
        person, key = people[number % PEOPLE], f"chaos:{number}"
        sent = message_id(f"{key}:{person.public_id}", person.email)
        params = {"person": f"Number {number}", "pitch": "The Tide Clerk"}
        rolled_back = number % 11 == 10
        with suppress(Undone), transaction.atomic():
            notifications.notify(to=person, kind=KIND, subject=f"nda_{number}", key=key, params=params)
            if rolled_back:
                raise Undone
        if rolled_back:
            undone.add(sent)
        else:
            expected[sent] = person.email
        time.sleep(pause)
    return expected, undone


async def _break(
    cluster: Cluster, mails: MailServer, chance: random.Random, faults: list[str], asked: argparse.Namespace
) -> Counter[str]:
    """Break things one after the other; an outage lasts while others happen. Returns when everything is up again."""
    happened: Counter[str] = Counter()
    away = asyncio.Lock()
    outages = []
    for fault in faults:
        await asyncio.sleep(chance.uniform(0.5, 1.5) * asked.lasts / len(faults))
        happened[fault] += 1
        if fault == "kill":
            cluster.kill("worker")
        elif fault == "flush":
            with redis.Redis(port=cluster.redis.target, password=cluster.secret, socket_timeout=5) as client:
                client.flushall()
        else:
            outages.append(asyncio.create_task(_outage(mails, away, asked.outage)))
    await asyncio.gather(*outages)
    return happened


async def _outage(mails: MailServer, away: asyncio.Lock, seconds: float) -> None:
    async with away:
        await asyncio.to_thread(mails.stop)
        await asyncio.sleep(seconds)
        await asyncio.to_thread(mails.start)


def _drain(since: float) -> int:
    """Wait until no mail waits any more, or the time is over; how many are left."""
    from pitchey.outbox.models import Job

    left = Job.objects.filter(topic="emails.deliver").exclude(status=Job.Status.DONE)
    while left.exists() and time.monotonic() - since < DRAINS:
        time.sleep(0.5)
    return left.count()


def _judge(mails: MailServer, expected: dict[str, str], undone: set[str], left: int) -> list[str]:
    """Everything that is not as it was promised."""
    wrong = [f"{left} mails wait or are dead after {DRAINS} s"] if left else []
    missing = expected.keys() - mails.given.keys()
    wrong += [f"{len(missing)} notices never mailed, {sorted(missing)[:3]}"] if missing else []
    wrong += [f"rolled back and mailed: {sent}" for sent in undone & mails.given.keys()]
    for sent, copies in mails.given.items():
        if sent not in expected:
            wrong.append(f"nobody asked for {sent}")
        elif len(set(copies)) > 1 or copies[0][0] != expected[sent]:
            wrong.append(f"not one mail under {sent}: {copies}")
    return wrong


if __name__ == "__main__":
    asyncio.run(main())
