"""Later: take a file through its steps; every hour: tidy up."""

from pitchey.media import services as media
from pitchey.outbox import services as outbox


@outbox.handler("media.process", retries=5)
def process(file_id: int) -> None:
    media.process(file_id=file_id)


@outbox.handler("media.sweep_orphans")
def sweep_orphans() -> None:
    media.sweep_orphans()
