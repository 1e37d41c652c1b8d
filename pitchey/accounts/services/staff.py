"""What may staff do to accounts? Vouch, suspend, and the groups that say who on the staff may do what."""

from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pitchey.accounts.models import Organisation, Role, User
from pitchey.accounts.policies import may_suspend, may_verify
from pitchey.accounts.services.sessions import revoke_sessions
from pitchey.audit import services as audit
from pitchey.core.errors import Conflict, Forbidden, Invalid

# Group -> what it may do besides seeing everything that the desk shows.
GROUPS: dict[str, list[str]] = {
    "administrator": [
        "accounts.verify_things",
        "accounts.suspend_people",
        "accounts.change_user",
        "accounts.change_organisation",
        "media.change_file",
        "ndas.change_nda",
        "outbox.change_job",
        "oversight.ask_access",
        "oversight.decide_access",
        "pitches.change_pitch",
    ],
    "trust and safety": [
        "accounts.verify_things",
        "accounts.suspend_people",
        "pitches.change_pitch",
        "oversight.ask_access",
        "oversight.decide_access",
    ],
    "legal": [],
    "support": [],
    "analyst": [],
}


def set_up_groups(*, app_label: str, using: str = "default") -> None:
    """Give the staff's groups exactly their permissions on one app's things. Runs after every migration of the app."""
    create_permissions(apps.get_app_config(app_label), verbosity=0, using=using)
    rows = Permission.objects.using(using).filter(content_type__app_label=app_label)
    for name, wanted in GROUPS.items():
        group, _made = Group.objects.using(using).get_or_create(name=name)
        given = [row for row in rows if row.codename.startswith("view_") or f"{app_label}.{row.codename}" in wanted]
        group.permissions.remove(*[row for row in rows if row not in given])
        group.permissions.add(*given)


@transaction.atomic
def verify(*, by: User, thing: User | Organisation, until: datetime) -> None:
    """Vouch for a person or an organisation until a time.

    Raises:
        Forbidden: not for this member of staff.
        Invalid: the time has passed.
    """
    if not may_verify(by):
        raise Forbidden()
    if until <= timezone.now():
        raise Invalid([("until", "past", _("Choose a date that is still to come."))])
    _vouch(by, thing, until, "account.verified")


@transaction.atomic
def unverify(*, by: User, thing: User | Organisation) -> None:
    """Stop vouching, at once."""
    if not may_verify(by):
        raise Forbidden()
    _vouch(by, thing, None, "account.unverified")


def _vouch(by: User, thing: User | Organisation, until: datetime | None, kind: str) -> None:
    type(thing)._default_manager.filter(pk=thing.pk).update(verified_until=until)
    thing.verified_until = until
    audit.record(chain=thing.public_id, kind=kind, by=by, subject=thing.public_id, data={"until": until})


@transaction.atomic
def suspend(*, by: User, person: User, reason: str) -> None:
    """Close an account: every session and token ends now, and it cannot sign in.

    Raises:
        Forbidden: not for this member of staff, or not this person.
        Invalid: no reason.
    """
    if not may_suspend(by, person):
        raise Forbidden()
    if not reason.strip():
        raise Invalid([("reason", "required", _("Say why."))])
    _switch(by, person, active=False, kind="account.suspended", reason=reason.strip())
    revoke_sessions(person, reason="suspended")


@transaction.atomic
def reinstate(*, by: User, person: User, reason: str) -> None:
    """Open a suspended account again. Signing in works; old sessions stay ended."""
    if not may_suspend(by, person):
        raise Forbidden()
    _switch(by, person, active=True, kind="account.reinstated", reason=reason.strip())


def _switch(by: User, person: User, *, active: bool, kind: str, reason: str) -> None:
    row = User.objects.select_for_update().get(pk=person.pk)
    row.is_active = person.is_active = active
    row.save(update_fields=["is_active"])
    audit.record(chain=person.public_id, kind=kind, by=by, subject=person.public_id, data={"reason": reason})


@transaction.atomic
def add_staff(*, by: User, email: str, display_name: str, groups: Iterable[Group]) -> User:
    """Make an account of the staff. Its owner chooses a password by the link of "forgot your password".

    Raises:
        Forbidden: only superusers do that.
        Conflict: the address has an account; a member never becomes staff.
    """
    if not by.is_superuser:
        raise Forbidden()
    email = email.strip().lower()
    if User.objects.filter(email=email).exists():
        raise Conflict(_("This address has an account already. Staff have one of their own."), code="known_address")
    person = User.objects.create_user(email, None, role=Role.STAFF, display_name=display_name.strip())
    person.groups.set(groups)
    EmailAddress.objects.create(user=person, email=email, primary=True)
    audit.record(
        chain=person.public_id,
        kind="account.staff_added",
        by=by,
        subject=person.public_id,
        data={"groups": sorted(group.name for group in groups)},
    )
    return person


@transaction.atomic
def set_rights(*, by: User, person: User, groups: Iterable[Group], superuser: bool) -> None:
    """Say what a member of the staff may do. Their sessions end, so that nothing runs on with the old rights.

    Raises:
        Forbidden: only superusers do that, to staff, and not to themselves.
    """
    if not by.is_superuser or by.pk == person.pk or person.role != Role.STAFF:
        raise Forbidden()
    row = User.objects.select_for_update().get(pk=person.pk)
    row.is_superuser = superuser
    row.save(update_fields=["is_superuser"])
    row.groups.set(groups)
    revoke_sessions(row, reason="rights")
    audit.record(
        chain=row.public_id,
        kind="account.rights_set",
        by=by,
        subject=row.public_id,
        data={"groups": sorted(group.name for group in groups), "superuser": superuser},
    )
