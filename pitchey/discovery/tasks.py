"""Later: tell followers of a new pitch, a batch at a time; read what new pitches mean; what follows from a block and from a closed account."""

from pitchey.discovery import services as discovery
from pitchey.discovery.meaning import services as meaning
from pitchey.outbox import services as outbox


@outbox.handler("discovery.tell_followers")
def tell_followers(pitch_id: int, after: int = 0) -> None:
    last = discovery.tell_followers(pitch_id, after=after)
    if last is not None:
        outbox.enqueue("discovery.tell_followers", pitch_id=pitch_id, after=last)


@outbox.handler("discovery.read_meaning")
def read_meaning() -> None:
    if meaning.read():
        outbox.enqueue("discovery.read_meaning", dedup_key="discovery.read_meaning")


@outbox.handler("discovery.part")
def part(one: int, other: int) -> None:
    discovery.part(one=one, other=other)


@outbox.handler("discovery.person_left")
def person_left(person_id: int) -> None:
    discovery.person_left(person_id)
