"""Later: after a change of access, close the open pages of those who may not read any more."""

from pitchey.dataroom import services as dataroom
from pitchey.outbox import services as outbox


@outbox.handler("dataroom.recheck")
def recheck(pitch_id: int | None = None, person_id: int | None = None) -> None:
    dataroom.recheck(pitch_id=pitch_id, person_id=person_id)
