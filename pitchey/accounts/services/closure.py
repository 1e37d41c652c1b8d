"""How does an account end? Asked for with fresh identity, after days in which it can be kept, for good."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pitchey.accounts.models import PORTAL_ROLES, Invitation, Membership, Organisation, User
from pitchey.accounts.querysets import STAYING
from pitchey.accounts.services.sessions import revoke_sessions
from pitchey.audit import services as audit
from pitchey.core.errors import Conflict, Forbidden
from pitchey.core.ids import new_id
from pitchey.core.request_context import RequestContext
from pitchey.emails import bounces
from pitchey.emails import services as emails
from pitchey.notifications import services as notifications
from pitchey.outbox import services as outbox

GRACE = timedelta(days=30)
# What is done in the layers above, by the app that knows what a person leaves there; agreements first, they need the pitches.
CLOSURE_TOPICS = (
    "ndas.person_left",
    "ndas.member_left",
    "pitches.person_left",
    "discovery.person_left",
    "conversations.person_left",
)
BATCH = 100


@transaction.atomic
def close_account(*, by: User, context: RequestContext) -> User:
    """Ask for the end of one's account. Until `GRACE` is over everything works, and it can be kept.

    Raises:
        ReauthenticationRequired: the proof of identity is old.
        Forbidden: staff accounts are closed by staff.
        Conflict: others would be left in an organisation without an owner.
    """
    context.require_fresh_identity()
    # RACE: two owners who go at once take turns at what they own.
    owned = Organisation.objects.filter(memberships__person=by, memberships__role=Membership.Role.OWNER)
    list(owned.select_for_update(of=("self",)).order_by("pk"))
    person = User.objects.select_for_update().get(pk=by.pk)
    if person.role not in PORTAL_ROLES:
        raise Forbidden()
    for name in _left_without_owner(person):
        raise Conflict(
            _("You are the only owner of %(name)s. Make somebody else owner first.") % {"name": name}, code="last_owner"
        )
    if person.closes_at is None:
        person.closes_at = timezone.now() + GRACE
        person.save(update_fields=["closes_at"])
        audit.record(
            chain=person.public_id, kind="account.closing_asked", by=person, subject=person.public_id, context=context
        )
        emails.send_to(
            person,
            letter="account_closing",
            key=new_id("mail"),
            on=person.format_moment(person.closes_at),
            link=f"{settings.SITE_URL}/settings/account/",
        )
    return person


@transaction.atomic
def keep_account(*, by: User) -> None:
    """Stay after all."""
    if User.objects.filter(pk=by.pk).exclude(closes_at=None).update(closes_at=None):
        audit.record(chain=by.public_id, kind="account.kept", by=by, subject=by.public_id)


def close_due() -> int:
    """Close the accounts whose days are over; returns how many."""
    due = User.objects.filter(closes_at__lte=timezone.now(), is_active=True).order_by("closes_at", "pk")
    return sum(_close(pk) for pk in list(due.values_list("pk", flat=True)[:BATCH]))


@transaction.atomic
def _close(pk: int) -> bool:
    """Take away what is personal and end everything that runs. Signed agreements and records keep what was true when they were made."""
    person = User.objects.select_for_update().filter(pk=pk, is_active=True, closes_at__lte=timezone.now()).first()
    if person is None:
        return False
    audit.record(chain=person.public_id, kind="account.closed", by=person, subject=person.public_id)
    emails.send_to(
        person,
        letter="account_closed",
        key=f"account_closed:{person.public_id}",
    )
    revoke_sessions(person, reason="closed")
    EmailAddress.objects.filter(user=person).delete()
    Membership.objects.filter(person=person).delete()
    Invitation.objects.filter(invited_by=person, accepted_at=None).delete()
    person.blocks.all().delete()
    notifications.forget(person)
    bounces.forget(person.email)
    person.email = f"{person.public_id.lower()}@closed.invalid"
    person.display_name = _("Former member")
    person.headline = person.bio = person.location = person.website = ""
    person.links = []
    person.verified_until = person.email_verified_at = person.closes_at = None
    person.is_active = False
    person.set_unusable_password()
    person.save()
    for topic in CLOSURE_TOPICS:
        outbox.enqueue(topic, person_id=person.pk)
    return True


def _left_without_owner(person: User) -> list[str]:
    """Names of organisations that have other members, but no other owner who stays."""
    mine = Membership.objects.filter(person=person, role=Membership.Role.OWNER).values("organisation")
    others = Membership.objects.filter(organisation__in=mine).exclude(person=person)
    led = others.filter(STAYING, role=Membership.Role.OWNER).values("organisation")
    names = others.exclude(organisation__in=led).values_list("organisation__name", flat=True)
    return list(names.order_by("organisation__name").distinct())
