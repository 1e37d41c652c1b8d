"""Later: what time does to agreements, and what a closed account does."""

from pitchey.ndas import copies
from pitchey.ndas import services as ndas
from pitchey.outbox import services as outbox


@outbox.handler("ndas.lapse_and_expire")
def lapse_and_expire() -> None:
    ndas.lapse_and_expire()


@outbox.handler("ndas.remind")
def remind() -> None:
    ndas.remind()


@outbox.handler("ndas.person_left")
def person_left(person_id: int) -> None:
    ndas.person_left(person_id)


@outbox.handler("ndas.member_left")
def member_left(person_id: int) -> None:
    ndas.member_left(person_id)


@outbox.handler("ndas.seal")
def seal(copy_id: int) -> None:
    copies.seal(copy_id)


@outbox.handler("ndas.seal_waiting")
def seal_waiting() -> None:
    copies.sweep()
