"""Later: what follows from a file that is ready, and from an account that is closed or a company that was left."""

from pitchey.outbox import services as outbox
from pitchey.pitches import services as pitches


@outbox.handler("pitches.file_settled")
def file_settled(file_id: int) -> None:
    pitches.file_settled(file_id)


@outbox.handler("pitches.person_left")
def person_left(person_id: int) -> None:
    pitches.person_left(person_id)


@outbox.handler("pitches.member_left")
def member_left(person_id: int, organisation_id: int) -> None:
    pitches.member_left(person_id, organisation_id)
