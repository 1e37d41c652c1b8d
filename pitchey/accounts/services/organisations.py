"""Who works together? Organisations, their members, and the letters that bring in new ones."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pitchey.accounts.models import Invitation, Membership, Organisation, User
from pitchey.accounts.policies import (
    may_edit_organisation,
    may_found_organisation,
    may_give_role,
    require_may_contact_others,
    role_in,
)
from pitchey.accounts.querysets import STAYING
from pitchey.accounts.validation import require_valid
from pitchey.audit import services as audit
from pitchey.core import limits
from pitchey.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from pitchey.emails import services as emails
from pitchey.outbox import services as outbox

FIELDS = frozenset({"name", "kind", "about", "website", "country"})
INVITATION_LASTS = timedelta(days=14)


@transaction.atomic
def create_organisation(
    *, by: User, name: str, kind: str, about: str = "", website: str = "", country: str = ""
) -> Organisation:
    """Found an organisation; its founder is its owner.

    Raises:
        Invalid: a field does not fit.
        Forbidden: staff found none.
    """
    if not may_found_organisation(by):
        raise Forbidden()
    organisation = Organisation(
        name=name.strip(), kind=kind, about=about.strip(), website=website.strip(), country=country.strip().upper()
    )
    require_valid(organisation, FIELDS)
    organisation.save()
    Membership.objects.create(organisation=organisation, person=by, role=Membership.Role.OWNER)
    _record("organisation.created", by, organisation, name=organisation.name)
    return organisation


@transaction.atomic
def update_organisation(
    *, by: User, organisation: Organisation, if_revision: int | None = None, **fields: str
) -> Organisation:
    """Change what is said about an organisation; owners and admins.

    Raises:
        Stale: somebody changed it after `if_revision`.
        Invalid: an unknown field, or a value that does not fit.
    """
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    _require_editor(by, row)
    if if_revision is not None and if_revision != row.revision:
        raise Stale(
            changed=sorted(name for name in fields if getattr(row, name, None) != fields[name]), revision=row.revision
        )
    unknown = fields.keys() - FIELDS
    if unknown:
        raise Invalid([(name, "unknown", _("There is no such field.")) for name in sorted(unknown)])
    # A verified name is what staff looked at.
    if row.is_verified and fields.get("name", row.name).strip() != row.name:
        raise Conflict(
            _("The name of a verified organisation is changed by Pitchey’s staff. Write to us."), code="verified_name"
        )
    for name, value in fields.items():
        setattr(row, name, value.strip().upper() if name == "country" else value.strip())
    require_valid(row, FIELDS)
    row.revision += 1
    row.save()
    _record("organisation.changed", by, row, fields=sorted(fields))
    return row


@transaction.atomic
def invite(*, by: User, organisation: Organisation, email: str, role: str = Membership.Role.MEMBER) -> Invitation:
    """Ask an address to join. An older invitation of the same address is withdrawn.

    Raises:
        Forbidden: not an owner or admin, or a role above what one may give.
        EmailNotVerified: of the inviter.
        Conflict: they are a member already.
    """
    email = email.strip().lower()
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    require_may_contact_others(by)
    _require_editor(by, row)
    _require_may_give(by, row, role)
    if Membership.objects.filter(organisation=row, person__email=email).exists():
        raise Conflict(_("They are a member already."), code="already_member")
    limits.require("mail-link", "invite", row.public_id, email)
    row.invitations.open().filter(email=email).update(withdrawn_at=timezone.now())
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organisation=row,
        email=email,
        role=role,
        token_sha256=hashlib.sha256(token.encode()).hexdigest(),
        invited_by=by,
        expires_at=timezone.now() + INVITATION_LASTS,
    )
    emails.send(
        to=email,
        letter="invited",
        key=f"invited:{invitation.public_id}",
        language=by.language,
        organisation=row.name,
        inviter=by.display_name,
        link=f"{settings.SITE_URL}/invitations/{token}/",
    )
    _record("organisation.invited", by, row, email=email, role=role)
    return invitation


def open_invitation(*, token: str) -> Invitation:
    """The invitation of a letter.

    Raises:
        NotFound: used, withdrawn, too old, or never ours.
    """
    found = (
        Invitation.objects.select_related("organisation", "invited_by")
        .filter(
            token_sha256=hashlib.sha256(token.encode()).hexdigest(),
            accepted_at=None,
            withdrawn_at=None,
            expires_at__gt=timezone.now(),
        )
        .first()
    )
    if found is None:
        raise NotFound(_("This invitation does not work any more. Ask for a new one."))
    return found


@transaction.atomic
def accept_invitation(*, by: User, token: str) -> Membership:
    """Join. The letter's address must be the person's own, confirmed: a forwarded letter opens nothing.

    Raises:
        NotFound: the invitation is not open.
        Forbidden: it was sent to another address.
        EmailNotVerified: the address is not confirmed.
    """
    invitation = open_invitation(token=token)
    Organisation.objects.select_for_update().get(pk=invitation.organisation_id)
    invitation = open_invitation(token=token)
    if invitation.email != by.email or not may_found_organisation(by):
        raise Forbidden(_("This invitation was sent to another address. Sign in with that one."), code="other_address")
    require_may_contact_others(by)
    membership, _made = Membership.objects.get_or_create(
        organisation=invitation.organisation, person=by, defaults={"role": invitation.role}
    )
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    _record("organisation.joined", by, invitation.organisation, role=membership.role)
    return membership


@transaction.atomic
def withdraw_invitation(*, by: User, invitation: Invitation) -> None:
    """Take an open invitation back; owners and admins."""
    Organisation.objects.select_for_update().get(pk=invitation.organisation_id)
    _require_editor(by, invitation.organisation)
    Invitation.objects.open().filter(pk=invitation.pk).update(withdrawn_at=timezone.now())
    _record("organisation.uninvited", by, invitation.organisation, email=invitation.email)


@transaction.atomic
def change_member(*, by: User, membership: Membership, role: str) -> Membership:
    """Give a member another role.

    Raises:
        Forbidden: not below one's own role.
        Conflict: the last owner stays owner.
    """
    row = _locked(membership)
    _require_may_give(by, row.organisation, row.role)
    _require_may_give(by, row.organisation, role)
    if row.role == Membership.Role.OWNER and role != Membership.Role.OWNER:
        _require_another_owner(row)
    row.role = role
    row.save(update_fields=["role"])
    _record("organisation.member_changed", by, row.organisation, person=row.person.public_id, role=role)
    return row


@transaction.atomic
def remove_member(*, by: User, membership: Membership) -> None:
    """Remove a member, or leave.

    Raises:
        Forbidden: neither oneself nor below one's own role.
        Conflict: the last owner cannot leave.
    """
    row = _locked(membership)
    if row.person_id != by.pk:
        _require_may_give(by, row.organisation, row.role)
    if row.role == Membership.Role.OWNER:
        _require_another_owner(row)
    row.delete()
    # What they read for the organisation is closed, in mid-read.
    outbox.enqueue("ndas.member_left", dedup_key=f"person:{row.person_id}", person_id=row.person_id)
    outbox.enqueue("dataroom.recheck", dedup_key=f"person:{row.person_id}", person_id=row.person_id)
    outbox.enqueue("pitches.member_left", person_id=row.person_id, organisation_id=row.organisation_id)
    _record("organisation.member_removed", by, row.organisation, person=row.person.public_id)


def _locked(membership: Membership) -> Membership:
    """The membership under its organisation's lock: two owners cannot leave at once."""
    Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    row = Membership.objects.select_related("organisation", "person").filter(pk=membership.pk).first()
    if row is None:
        raise NotFound()
    return row


def _require_editor(by: User, organisation: Organisation) -> None:
    if not may_edit_organisation(by, organisation):
        raise Forbidden(_("Owners and admins of the organisation do that."))


def _require_may_give(by: User, organisation: Organisation, role: str) -> None:
    if role not in Membership.Role.values:
        raise Invalid([("role", "invalid_choice", _("Choose owner, admin, member or viewer."))])
    if not may_give_role(role_in(by, organisation), role):
        raise Forbidden(_("Only somebody above that role does that."))


def _require_another_owner(membership: Membership) -> None:
    owners = Membership.objects.filter(STAYING, organisation=membership.organisation, role=Membership.Role.OWNER)
    if not owners.exclude(pk=membership.pk).exists():
        raise Conflict(_("An organisation keeps one owner. Make somebody else owner first."), code="last_owner")


def _record(kind: str, by: User, organisation: Organisation, **data: object) -> None:
    audit.record(chain=organisation.public_id, kind=kind, by=by, subject=organisation.public_id, data=data)
