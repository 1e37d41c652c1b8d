"""Nightly: forget events that nobody will ask for any more."""

from pitchey.events import services as events
from pitchey.outbox import services as outbox


@outbox.handler("events.forget_old")
def forget_old() -> None:
    events.forget_old()
