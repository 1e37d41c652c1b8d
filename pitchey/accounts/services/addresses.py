"""Whose is this address? The letters that prove it, and the way to another one."""

from urllib.parse import urlencode

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pitchey.accounts.models import PORTAL_ROLES, User
from pitchey.accounts.validation import require_valid
from pitchey.audit import services as audit
from pitchey.core import limits
from pitchey.core.errors import Invalid
from pitchey.core.ids import new_id
from pitchey.core.request_context import RequestContext
from pitchey.emails import services as emails


def notify_existing_owner(email: str) -> None:
    """Somebody gave an address that has an account: tell its owner, who may have forgotten."""
    known = User.objects.get(email=email)
    if not known.is_active or not limits.hit("mail-link", known.public_id).granted:
        return
    emails.send_to(
        known,
        letter="already_registered",
        key=new_id("mail"),
        login_link=f"{settings.SITE_URL}/{known.role}/login/" if known.role in PORTAL_ROLES else settings.SITE_URL,
        reset_link=f"{settings.SITE_URL}/password/forgot/",
    )


@transaction.atomic
def send_verification(*, email: str) -> None:
    """Send the link again, to an address that waits for it. Unknown and confirmed addresses get nothing, and the same answer.

    Raises:
        LimitReached: asked too often for this address.
    """
    limits.require("mail-link", "verify", email.strip().lower())
    person = User.objects.filter(email=email.strip().lower(), is_active=True, email_verified_at=None).first()
    if person is not None:
        send_first_verification(person)


def send_first_verification(person: User, *, then: str = "") -> None:
    """The letter whose link proves the address, and leads on to the page `then`."""
    # SECURITY: the interface that the link opens judges `next` again: what is not ours leads nowhere.
    onward = f"?{urlencode({'next': then})}" if then else ""
    emails.send_to(
        person,
        letter="verify_email",
        key=new_id("mail"),
        link=f"{settings.SITE_URL}/verify-email/{verification_token(person)}/{onward}",
    )


def verification_token(person: User) -> str:
    """What the link in the letter carries: signed, good for three days, until the address is confirmed."""
    address = EmailAddress.objects.filter(user=person, email=person.email).first()
    if address is None:
        address = EmailAddress.objects.create(user=person, email=person.email, primary=True)
    return str(EmailConfirmationHMAC.create(address).key)


@transaction.atomic
def verify_email(*, token: str) -> User:
    """Confirm the address that the link was sent to; if it is the one that somebody wants to move to, they move.

    Raises:
        Invalid: the link is too old, used, or was never ours.
    """
    confirmation = EmailConfirmationHMAC.from_key(token)
    address = confirmation.email_address if confirmation else None
    person = User.objects.select_for_update().filter(pk=address.user_id, is_active=True).first() if address else None
    # RACE: a second letter makes the first one void, and somebody else may have signed up with the address meanwhile.
    if address is None or person is None or not EmailAddress.objects.filter(pk=address.pk, verified=False).exists():
        raise _bad_link()
    if address.email != person.email:
        _move(person, address)
    EmailAddress.objects.filter(pk=address.pk).update(verified=True)
    person.email_verified_at = timezone.now()
    person.save(update_fields=["email", "email_verified_at"])
    audit.record(chain=person.public_id, kind="account.email_verified", by=person, subject=person.public_id)
    return person


def _bad_link() -> Invalid:
    return Invalid(
        [("token", "bad_token", _("This link does not work any more. Ask for a new one."))],
        _("This link does not work any more. It may be too old, or used already."),
        code="bad_token",
    )


# ---------------------------------------------------------------- another address


@transaction.atomic
def change_email(*, by: User, email: str, context: RequestContext) -> None:
    """Ask to move to another address. Nothing changes before its link is opened; the old address is told now and then.

    SECURITY: an address that has an account gets the same answer; its owner gets a letter instead.

    Raises:
        ReauthenticationRequired: the proof of identity is old.
        Invalid: not an address, or the one that it is already.
        LimitReached: asked too often.
    """
    context.require_fresh_identity()
    email = email.strip().lower()
    person = User.objects.select_for_update().get(pk=by.pk)
    if email == person.email:
        raise Invalid([("email", "same", _("That is your address already."))])
    require_valid(User(email=email), {"email"})
    limits.require("mail-link", "change-email", person.public_id)
    EmailAddress.objects.filter(user=person, primary=False).delete()
    if User.objects.filter(email=email).exists():
        notify_existing_owner(email)
    else:
        address = EmailAddress.objects.create(user=person, email=email, primary=False)
        emails.send(
            to=email,
            letter="confirm_new_email",
            key=new_id("mail"),
            language=person.language,
            name=person.get_short_name(),
            old=person.email,
            link=f"{settings.SITE_URL}/verify-email/{EmailConfirmationHMAC.create(address).key}/",
        )
    emails.send_to(
        person,
        letter="email_change_asked",
        key=new_id("mail"),
        at=person.format_moment(timezone.now()),
        reset_link=f"{settings.SITE_URL}/password/forgot/",
    )
    audit.record(
        chain=person.public_id, kind="account.email_change_asked", by=person, subject=person.public_id, context=context
    )


def pending_email(person: User) -> str:
    """The address that a person wants to move to and has not confirmed, or ""."""
    row = EmailAddress.objects.filter(user=person, primary=False, verified=False).first()
    return row.email if row else ""


@transaction.atomic
def cancel_email_change(*, by: User) -> None:
    """Stay with the old address; the link in the letter does nothing any more."""
    EmailAddress.objects.filter(user=by, primary=False, verified=False).delete()


def _move(person: User, address: EmailAddress) -> None:
    """Make this the person's address, and tell the old one."""
    if User.objects.filter(email=address.email).exists():
        raise _bad_link()
    old, person.email = person.email, address.email
    EmailAddress.objects.filter(user=person).exclude(pk=address.pk).delete()
    EmailAddress.objects.filter(pk=address.pk).update(primary=True)
    audit.record(chain=person.public_id, kind="account.email_changed", by=person, subject=person.public_id)
    emails.send(
        to=old,
        letter="email_changed",
        key=new_id("mail"),
        language=person.language,
        name=person.get_short_name(),
        at=person.format_moment(timezone.now()),
    )
