"""Later: after a change of access, close the open pages of those who may not read any more; whose copy a picture shows."""

from datetime import timedelta

from pitchey.dataroom import services as dataroom
from pitchey.outbox import services as outbox


@outbox.handler("dataroom.recheck")
def recheck(pitch_id: int | None = None, person_id: int | None = None) -> None:
    dataroom.recheck(pitch_id=pitch_id, person_id=person_id)


@outbox.handler("dataroom.search_leak", retries=3, lasts=timedelta(minutes=2), when_dead="dataroom.fail_leak_search")
def search_leak(search_id: int) -> None:
    dataroom.run_leak_search(search_id=search_id)


@outbox.handler("dataroom.fail_leak_search")
def fail_leak_search(search_id: int) -> None:
    dataroom.fail_leak_search(search_id=search_id)


@outbox.handler("dataroom.sweep_leak_pictures")
def sweep_leak_pictures() -> None:
    dataroom.sweep_leak_pictures()
