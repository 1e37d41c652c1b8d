"""Later: tell followers of a new pitch, a batch at a time."""

from pitchey.discovery import services as discovery
from pitchey.outbox import services as outbox


@outbox.handler("discovery.tell_followers")
def tell_followers(pitch_id: int, after: int = 0) -> None:
    last = discovery.tell_followers(pitch_id, after=after)
    if last is not None:
        outbox.enqueue("discovery.tell_followers", pitch_id=pitch_id, after=last)
