"""The other part of `make chaos`: sixteen readers turn pages as quickly as they can while the owner ends one agreement after the other.

    python -m tests.chaos.revoking --requests 5000 --seed 7

Every other page comes ahead in its envelope and is opened. What is promised: no page, no envelope and no key answers a request that began after
the revocation was committed; the ledger, read in its order, holds no page of somebody without an agreement in force; and it holds every page
that was shown or opened, and no other.
"""

import argparse
import asyncio
import http.client
import itertools
import json
import random
import shutil
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.chaos.cluster import Cluster, new_folder

PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"  # machines get no envelopes
READERS = 16
PAGES = 8
A_WHILE = 300  # requests before the first agreement of a round ends


class Answer(NamedTuple):
    """What was asked of the cluster: when it began (monotonic seconds), the status, and whether somebody could look at a page after a 200."""

    began: float
    status: int
    shows: bool


@dataclass
class Reader:
    """Somebody with an agreement, what they were answered, and when it was ended (monotonic seconds)."""

    nda: Any
    token: str
    asked: list[Answer] = field(default_factory=list)
    ended: float = float("inf")

    def read(self, port: int, document: str, begun: threading.Semaphore) -> None:
        """Page after page, every other one out of an envelope, until one is refused."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", "User-Agent": PERSON}

        def ask(method: str, path: str, body: str | None = None, *, shows: bool) -> http.client.HTTPResponse | None:
            begun.release()
            began = time.monotonic()
            connection.request(method, f"/api/v1/documents/{document}/pages/{path}", body, headers)
            answer = connection.getresponse()
            answer.read()
            self.asked.append(Answer(began, answer.status, shows))
            return answer if answer.status == 200 else None

        for number in itertools.cycle(range(1, PAGES + 1)):
            if number % 2:
                answer = ask("GET", f"{number}", shows=True)
            elif answer := ask("GET", f"{number}/envelope", shows=False):
                token = json.dumps({"token": answer.headers["Envelope"]})
                answer = ask("POST", f"{number}/open", token, shows=True)
            if answer is None:
                break
        connection.close()


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--requests", type=int, default=5000)
    asked = parser.parse_args()
    print(f"seed {asked.seed}: {READERS} readers at a time, {asked.requests} requests or more", flush=True)
    cluster = Cluster(new_folder())
    await cluster.open()
    try:
        wrong = await asyncio.to_thread(_run, cluster, asked)
    finally:
        await cluster.close()
    shutil.rmtree(cluster.folder, ignore_errors=True)
    sys.exit(bool(wrong))


def _run(cluster: Cluster, asked: argparse.Namespace) -> list[str]:
    import django

    django.setup()
    from pitchey.operations import run
    from tests.factories import cast
    from tests.factories.ndas import laid_document
    from tests.factories.pitches import published_pitch

    run.wait_until_it_answers(f"http://127.0.0.1:{cluster.ports['web']}/livez", {}, cluster.folder)
    chance = random.Random(asked.seed)
    pitch = published_pitch(cast.person("Cara Lindqvist", "creator"))
    document = laid_document(pitch, pages=PAGES)
    readers: list[Reader] = []
    began = time.monotonic()
    while sum(len(one.asked) for one in readers) < asked.requests:
        readers += _round(cluster.ports["web"], pitch, document, chance, len(readers))
        print(f"  {len(readers)} agreements ended, {sum(len(one.asked) for one in readers)} requests", flush=True)
    return _judge(pitch, readers, time.monotonic() - began)


def _round(port: int, pitch: Any, document: Any, chance: random.Random, first: int) -> list[Reader]:
    """Sixteen people sign, read, and are shut out, one after the other."""
    from pitchey.accounts import tokens
    from pitchey.ndas import services as ndas
    from tests.factories import cast
    from tests.factories.ndas import signed_nda

    readers = []
    for number in range(first, first + READERS):
        person = cast.person(f"Reader {number}", "investor")
        token = tokens.issue(person=person, context=cast.request_context(), device_name="race").access
        readers.append(Reader(signed_nda(pitch, person), token))
    begun = threading.Semaphore(0)
    threads = [threading.Thread(target=one.read, args=(port, document.public_id, begun)) for one in readers]
    for thread in threads:
        thread.start()
    for _number in range(A_WHILE):
        if not begun.acquire(timeout=60):
            raise SystemExit(f"nobody reads: {[one.asked[-1:] for one in readers]}")
    for one in chance.sample(readers, len(readers)):
        time.sleep(chance.uniform(0, 0.3))
        ndas.revoke(by=pitch.owner, nda=one.nda, reason="The race is over.", context=cast.request_context())
        one.ended = time.monotonic()
    for thread in threads:
        thread.join()
    return readers


def _judge(pitch: Any, readers: list[Reader], seconds: float) -> list[str]:
    from pitchey.audit import services as audit
    from pitchey.audit.models import Entry

    given = [(one, answer) for one in readers for answer in one.asked if answer.status == 200]
    shown = [answer for _one, answer in given if answer.shows]
    others = {answer.status for one in readers for answer in one.asked} - {200, 403}
    wrong = [f"something of {one.nda.public_id} after its end" for one, answer in given if answer.began > one.ended]
    wrong += [f"answers of {status}" for status in others]
    bound: set[int | None] = set()
    served = 0
    for entry in Entry.objects.filter(chain__key=pitch.public_id).order_by("seq"):
        if entry.kind == "nda.signed":
            bound.add(entry.actor_id)
        elif entry.kind == "nda.revoked":
            bound -= {one.nda.requester_id for one in readers if one.nda.public_id == entry.subject}
        elif entry.kind == "page.served":
            served += 1
            if entry.actor_id not in bound:
                wrong.append(f"entry {entry.seq}: a page without an agreement")
    if served != len(shown):
        wrong.append(f"{len(shown)} pages shown, {served} in the ledger")
    if bent := audit.verify(pitch.public_id):
        wrong.append(f"the ledger is bent: {bent}")
    requests = sum(len(one.asked) for one in readers)
    print(
        f"{requests} requests in {seconds:.0f} s, {len(shown)} pages, {len(readers)} agreements ended in the middle: "
        f"{len(wrong)} wrong"
    )
    for line in wrong[:20]:
        print(f"  {line}")
    return wrong


if __name__ == "__main__":
    asyncio.run(main())
