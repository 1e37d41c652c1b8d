"""Who of the staff may ask to look, and who may let them?"""

from pitchey.accounts.models import Actor
from pitchey.oversight.models import OPEN, StaffAccess


def may_ask(person: Actor) -> bool:
    return bool(person.is_active and person.is_staff and person.has_perm("oversight.ask_access"))


def may_decide(person: Actor) -> bool:
    return bool(person.is_active and person.is_staff and person.has_perm("oversight.decide_access"))


def may_act(person: Actor) -> bool:
    """Whether they have to do with such looks at all."""
    return may_ask(person) or may_decide(person)


def may_decide_this(person: Actor, access: StaffAccess) -> bool:
    """Nobody lets themselves in."""
    return may_decide(person) and access.status == StaffAccess.Status.ASKED and access.asker_id != person.pk


def may_end(person: Actor, access: StaffAccess) -> bool:
    return access.status in OPEN and (access.asker_id == person.pk or may_decide(person))
