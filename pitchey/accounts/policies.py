"""May they? What a person's own state allows, before any thing is looked at."""

from pitchey.accounts.models import READER_ROLES, Actor, Block, Membership, Organisation, Role, User
from pitchey.core.errors import EmailNotVerified, Forbidden

RANKS = [Membership.Role.VIEWER, Membership.Role.MEMBER, Membership.Role.ADMIN, Membership.Role.OWNER]


def is_reader(person: Actor) -> bool:
    """Whether they are an investor or a production company: pitches for members are open to these."""
    return bool(person.is_authenticated and person.role in READER_ROLES)


def require_may_contact_others(person: Actor) -> None:
    """Request, sign, message, publish: only after the address is confirmed.

    Raises:
        EmailNotVerified: the address is not confirmed.
        Forbidden: the account is closed or suspended.
    """
    if not (person.is_authenticated and person.is_active):
        raise Forbidden()
    if not person.has_verified_email:
        raise EmailNotVerified()


def has_blocked(person: Actor, other: Actor) -> bool:
    """Whether `person` wants nothing to do with `other`."""
    both = person.is_authenticated and other.is_authenticated
    return bool(both and Block.objects.filter(person=person.pk, blocked=other.pk).exists())


def may_see_person(viewer: Actor, person: User) -> bool:
    """Members have a page, if they like for members alone; staff and closed accounts have none."""
    if not person.is_active or person.role == Role.STAFF:
        return False
    if not viewer.is_authenticated:
        return person.profile_visibility == User.Visibility.PUBLIC
    return not has_blocked(person, viewer)


def may_found_organisation(person: User) -> bool:
    return person.is_active and person.role != Role.STAFF


def role_in(person: User, organisation: Organisation) -> str | None:
    """What the person is in the organisation, or None."""
    row = Membership.objects.filter(person=person, organisation=organisation).values_list("role", flat=True).first()
    return str(row) if row else None


def may_edit_organisation(person: User, organisation: Organisation) -> bool:
    return role_in(person, organisation) in (Membership.Role.OWNER, Membership.Role.ADMIN)


def may_give_role(mine: str | None, role: str) -> bool:
    """Owners give every role; admins those below their own."""
    if mine == Membership.Role.OWNER:
        return True
    return mine == Membership.Role.ADMIN and RANKS.index(Membership.Role(role)) < RANKS.index(Membership.Role.ADMIN)


def may_verify(person: User) -> bool:
    return person.is_staff and person.has_perm("accounts.verify_things")


def may_suspend(by: User, person: User) -> bool:
    """Nobody suspends themselves; only a superuser touches staff."""
    if by.pk == person.pk or not by.is_staff or not by.has_perm("accounts.suspend_people"):
        return False
    return by.is_superuser or not (person.is_staff or person.is_superuser)
