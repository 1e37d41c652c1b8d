"""`make chaos`: senders write into one conversation while processes and servers die at random; at the end everybody must agree with the database.

    make chaos                                        a few minutes
    python -m tests.chaos --messages 20000 --seed 7   the whole thing, and again as it was

What is promised: an acknowledged message is in the database; each message is there once; numbers have no gaps and keep each sender's order; what each
member heard over breaking sockets is their log in the database, each event once, in order.
"""

import argparse
import asyncio
import itertools
import random
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.chaos.cluster import Cluster, new_folder
from tests.chaos.load import Person

FAULTS = ("kill web", "kill socket", "kill worker", "kill redis", "stop postgres", "freeze web", "freeze socket", "freeze redis", "freeze postgres",
          "cut web", "cut socket", "cut postgres", "cut redis")  # fmt: skip
WEIGHTS = (8, 8, 4, 8, 6, 1, 1, 1, 1, 6, 6, 5, 5)
SETTLES = 120  # seconds after the last fault within which everybody has heard everything


async def main() -> None:
    asked = _asked()
    chance = random.Random(asked.seed)
    print(f"seed {asked.seed}: {asked.senders} senders, {asked.messages} messages, {asked.faults} faults", flush=True)
    cluster = Cluster(new_folder())
    await cluster.open()
    begun = time.monotonic()
    try:
        people, setup = await asyncio.to_thread(_people, cluster, asked)
        happened: Counter[str] = Counter()
        listening = [asyncio.create_task(person.listen()) for person in people]
        breaking = asyncio.create_task(_break(cluster, chance, asked, people, happened))
        talking = [
            asyncio.create_task(_talk(person, number, asked.messages // asked.senders, breaking))
            for number, person in enumerate(people[: asked.senders])
        ]
        await asyncio.gather(breaking, *talking)
        spoken = time.monotonic() - begun
        mended = time.monotonic()
        await _settle(people)
        settled = time.monotonic() - mended
        for task in listening:
            task.cancel()
        wrong = await asyncio.to_thread(_judge, people, setup)
    finally:
        await cluster.close()
    shutil.rmtree(cluster.folder, ignore_errors=True)
    _report(asked, people, happened, spoken, settled, wrong)
    sys.exit(bool(wrong))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--senders", type=int, default=20)
    parser.add_argument("--faults", type=int, default=60)
    return parser.parse_args()


def _people(cluster: Cluster, asked: argparse.Namespace) -> tuple[list[Person], Any]:
    """The members of one group, made by the services: senders, and five who only listen."""
    import django

    django.setup()
    from pitchey.accounts import tokens
    from pitchey.conversations import services as conversations
    from pitchey.events import services as events
    from tests.factories import cast
    from tests.factories.talks import talk

    made = [cast.person(f"Person {number}", "creator") for number in range(asked.senders + 5)]
    held = talk(made[0], *made[1:])
    people = []
    for person in made:
        token = tokens.issue(person=person, context=cast.request_context(), device_name="chaos").access
        begin = events.cursor_of(person)
        people.append(Person(person.display_name, person.pk, token, held.public_id, cluster, cursor=begin))
    assert conversations.unread_count(made[1]) == 0
    return people, {"conversation": held, "begin": {person.pk: person.cursor for person in people}}


async def _talk(person: Person, number: int, quota: int, breaking: "asyncio.Task[None]") -> None:
    """At least the quota, and as long as things break."""

    def words() -> Iterator[tuple[str, str]]:
        for turn in itertools.count():
            if turn >= quota and breaking.done():
                return
            yield f"{number}-{turn}", f"{person.name} says {turn}"

    if number % 2:
        await person.talk_over_socket(words())
        return
    for client_id, body in words():
        await person.say_over_http(client_id, body)


async def _break(
    cluster: Cluster, chance: random.Random, asked: argparse.Namespace, people: list[Person], happened: Counter[str]
) -> None:
    """Faults, spread over the whole run: none comes before its share of the messages was acknowledged."""
    for number in range(asked.faults):
        while _acknowledged(people) < asked.messages * number / asked.faults and not any(one.wrong for one in people):
            await asyncio.sleep(0.2)
        await asyncio.sleep(chance.uniform(0.5, 3))
        fault = chance.choices(FAULTS, WEIGHTS)[0]
        verb, name = fault.split()
        happened[fault] += 1
        if verb == "kill" and name in ("web", "socket", "worker"):
            cluster.kill(name)
        elif verb in ("kill", "stop"):
            await cluster.break_server(name)
        elif verb == "freeze":
            await cluster.freeze(name)
        else:
            getattr(cluster, name).cut()


def _acknowledged(people: list[Person]) -> int:
    return sum(len(person.acknowledged) for person in people)


async def _settle(people: list[Person]) -> None:
    """Wait until everybody has heard as much as their log has, or the time is over."""
    deadline = time.monotonic() + SETTLES
    while time.monotonic() < deadline:
        ends = await asyncio.to_thread(_ends, [person.pk for person in people])
        if all(person.cursor >= ends.get(person.pk, 0) for person in people):
            return
        await asyncio.sleep(0.5)


def _ends(people: list[int]) -> dict[int, int]:
    from django.db import Error, connection

    from pitchey.events import services as events

    try:
        return events.cursors_of(people)
    except Error:
        connection.close()
        return dict.fromkeys(people, sys.maxsize)


def _judge(people: list[Person], setup: dict[str, Any]) -> list[str]:
    """Everything that is not as it was promised."""
    from django.db import connection

    from pitchey.conversations.models import Message
    from pitchey.events.models import Event

    connection.close()
    wrong = [f"{person.name}: {one}" for person in people for one in person.wrong]
    rows = list(
        Message.objects.filter(conversation=setup["conversation"])
        .order_by("seq")
        .values_list("public_id", "seq", "sender_id", "client_id")
    )
    if [row[1] for row in rows] != list(range(1, len(rows) + 1)):
        wrong.append("numbers have gaps")
    stored = {(sender, client_id): (public_id, seq) for public_id, seq, sender, client_id in rows}
    if len(stored) != len(rows):
        wrong.append(f"{len(rows) - len(stored)} duplicates")
    for person in people:
        lost = [key for key, ack in person.acknowledged.items() if stored.get((person.pk, key)) != ack]
        wrong += [f"{person.name}: {len(lost)} acknowledged messages lost, {lost[:3]}"] if lost else []
        order = [int(row[3].partition("-")[2]) for row in rows if row[2] == person.pk]
        wrong += [f"{person.name}: out of order"] if order != sorted(order) else []
        log = Event.objects.filter(person=person.pk, cursor__gt=setup["begin"][person.pk]).order_by("cursor")
        kept = [(cursor, kind, data.get("id", "")) for cursor, kind, data in log.values_list("cursor", "kind", "data")]
        if person.heard != kept:
            wrong.append(f"{person.name}: heard {len(person.heard)} events, the log has {len(kept)}")
        told = [public_id for _cursor, kind, public_id in kept if kind == "message.created"]
        wrong += [f"{person.name}: the log is not the conversation"] if told != [row[0] for row in rows] else []
    return wrong


def _report(
    asked: argparse.Namespace,
    people: list[Person],
    happened: Counter[str],
    spoken: float,
    settled: float,
    wrong: list[str],
) -> None:
    print(
        f"\n{_acknowledged(people)} messages acknowledged in {spoken:.0f} s, heard by {len(people)} members: {sum(len(p.heard) for p in people)} events"
    )
    print(f"{happened.total()} faults: " + ", ".join(f"{fault} {count}" for fault, count in sorted(happened.items())))
    print(
        f"{sum(p.retries for p in people)} tries again, {sum(p.reconnects for p in people)} new sockets, agreed {settled:.1f} s after the end"
    )
    print(
        "\n".join(wrong)
        if wrong
        else "0 acknowledged lost, 0 duplicates, order kept, every log equal to the database's"
    )
    print(f"To repeat: python -m tests.chaos --seed {asked.seed} --messages {asked.messages} --faults {asked.faults}")


if __name__ == "__main__":
    asyncio.run(main())
