"""What runs by itself: a sign that schedule, outbox and worker are alive."""

from pitchey.operations import health
from pitchey.outbox import services as outbox


@outbox.handler("operations.beat", retries=1)
def beat() -> None:
    health.beat()
