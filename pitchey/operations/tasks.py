"""What the house does by itself: say that it is alive."""

from pitchey.operations import health
from pitchey.outbox import services as outbox


@outbox.handler("operations.beat", retries=1)
def beat() -> None:
    health.beat()
