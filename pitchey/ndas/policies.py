"""Who may do what with an agreement? What they may read under one is `access`'s to say."""

from pitchey.accounts.models import READER_ROLES, Actor, User
from pitchey.ndas.companies import acts_for
from pitchey.ndas.models import LIVE, Nda, Wording
from pitchey.pitches import policies as pitch_policies
from pitchey.pitches.models import Pitch
from pitchey.pitches.policies import may_edit, may_publish


def owns(person: Actor, pitch: Pitch) -> bool:
    """Whether it is theirs, as long as their account is open."""
    return bool(person.is_active and pitch_policies.owns(person, pitch))


def may_ask(person: Actor, pitch: Pitch) -> bool:
    """Whether somebody of the market could ask for access at all; a live agreement is looked at elsewhere."""
    return bool(
        person.is_authenticated
        and person.is_active
        and person.role in READER_ROLES
        and not pitch_policies.owns(person, pitch)
        and pitch.status == Pitch.Status.PUBLISHED
    )


def may_negotiate(person: User, nda: Nda) -> bool:
    """Whether they are one of the two who agree: the owner, or whoever asked; for a company, as long as they may sign for it."""
    return person.pk == nda.owner_id or (person.pk == nda.requester_id and (not nda.company or acts_for(person, nda)))


def may_propose(person: User, nda: Nda, newest: Wording) -> bool:
    """Whether they could propose other words now; `newest` is the last of `services.versions`."""
    theirs_wait = newest.status == Wording.Status.OPEN and newest.by_id == person.pk
    return nda.status == Nda.Status.APPROVED and not theirs_wait and may_negotiate(person, nda)


def may_withdraw(person: User, nda: Nda) -> bool:
    """Whether this person, on the other side than the owner, may step back from it: their own, or their company's as long as they act for it."""
    return acts_for(person, nda) if nda.company else nda.requester_id == person.pk


def acts(person: Actor, pitch: Pitch, nda: Nda | None, *, may_withdraw: bool) -> list[str]:
    """What somebody signed in may do now with a pitch that they see, by name, under the agreement that speaks for them.

    `may_withdraw` is the policy's answer for that agreement: lists fetch it for many pitches at once.
    """
    if owns(person, pitch):
        verbs = {
            "read": True,
            "edit": may_edit(person, pitch),
            "publish": may_publish(person, pitch),
            "archive": pitch.status == Pitch.Status.PUBLISHED,
            "unarchive": pitch.status == Pitch.Status.ARCHIVED,
        }
        return [name for name, may_do in verbs.items() if may_do]
    live = nda.status if nda and nda.status in LIVE else ""
    market = pitch.status == Pitch.Status.PUBLISHED
    verbs = {
        "save": market,
        "like": market,
        "request_nda": not live and may_ask(person, pitch),
        "sign": live == Nda.Status.APPROVED and market and nda is not None and not nda.negotiating,
        "read": nda is not None and nda.in_force,
        "withdraw": bool(live) and may_withdraw,
    }
    return [name for name, may_do in verbs.items() if may_do]
