"""Looks of our own staff, made by the services that they use."""

from typing import Any

from django.contrib.auth.models import Group

from pitchey.accounts.models import Role, User
from pitchey.oversight import services as oversight
from pitchey.oversight.models import StaffAccess
from pitchey.pitches.models import Pitch
from tests.factories.cast import person, request_context

REASON = "Somebody reports that this script is theirs."


def colleague(name: str = "Sam Staff", group: str = "trust and safety") -> User:
    """Another member of the staff."""
    made = person(name, Role.STAFF)
    made.groups.add(Group.objects.get_or_create(name=group)[0])
    return made


def asked_look(pitch: Pitch, by: User, **changes: Any) -> StaffAccess:
    return oversight.ask(by=by, pitch=pitch, **({"reason": REASON, "hours": 4, "context": request_context()} | changes))


def approved_look(pitch: Pitch, by: User, decider: User, **changes: Any) -> StaffAccess:
    return oversight.approve(by=decider, access=asked_look(pitch, by, **changes), context=request_context())
