"""How does somebody get a new password? Forgotten, or changed on purpose: either way everything else is signed out."""

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pitchey.accounts.models import User
from pitchey.accounts.services.people import password_errors
from pitchey.accounts.services.sessions import revoke_sessions
from pitchey.accounts.services.sign_in import reauthenticate
from pitchey.audit import services as audit
from pitchey.core import limits
from pitchey.core.errors import Invalid
from pitchey.core.ids import may_be_id, new_id
from pitchey.core.network import network_of
from pitchey.core.request_context import RequestContext
from pitchey.emails import services as emails


@transaction.atomic
def forgot_password(*, email: str, context: RequestContext) -> None:
    """Send a link that opens a new password, if the address is a member's. Everybody gets the same answer.

    Raises:
        LimitReached: asked too often for this address, or from here.
    """
    email = email.strip().lower()
    limits.require("mail-link", "reset-from", network_of(context.ip))
    limits.require("mail-link", "reset", email)
    person = User.objects.filter(email=email, is_active=True).first()
    if person is None:
        return
    token = f"{person.public_id}-{default_token_generator.make_token(person)}"
    emails.send_to(
        person,
        letter="reset_password",
        key=new_id("mail"),
        link=f"{settings.SITE_URL}/password/reset/{token}/",
    )


def check_reset_token(*, token: str) -> User:
    """The person whose password this link opens.

    Raises:
        Invalid: it is too old, used, or was never ours.
    """
    public_id, _dash, key = token.partition("-")
    known = may_be_id(public_id)
    person = User.objects.filter(public_id=public_id, is_active=True).first() if known else None
    if person is None or not default_token_generator.check_token(person, key):
        raise Invalid(
            [("token", "bad_token", _("This link does not work any more. Ask for a new one."))],
            _("This link does not work any more. It works once, for one hour."),
            code="bad_token",
        )
    return person


@transaction.atomic
def reset_password(*, token: str, new_password: str, context: RequestContext) -> User:
    """Set the password that the link opens. Whoever has the link has the mailbox: the address counts as confirmed.

    Raises:
        Invalid: a bad link, or a bad password.
    """
    found = check_reset_token(token=token)
    # RACE: the second use of one link finds another password under the lock, and so a void link.
    User.objects.select_for_update().get(pk=found.pk)
    person = check_reset_token(token=token)
    if person.email_verified_at is None:
        person.email_verified_at = timezone.now()
        EmailAddress.objects.filter(user=person, email=person.email).update(verified=True)
    _set(person, new_password, field="new_password", context=context, except_session="")
    return person


@transaction.atomic
def change_password(*, by: User, old: str, new: str, context: RequestContext, keep_session: str = "") -> User:
    """Change one's own password and sign out everywhere but in `keep_session`.

    Raises:
        Invalid: the old one is wrong (`old_password`), or the new one is bad (`new_password`).
        LimitReached: too many attempts.
    """
    person = User.objects.select_for_update().get(pk=by.pk)
    try:
        reauthenticate(by=person, password=old)
    except Invalid as error:
        raise Invalid([("old_password", row.code, row.sentence) for row in error.errors]) from error
    _set(person, new, field="new_password", context=context, except_session=keep_session)
    return person


def _set(person: User, password: str, *, field: str, context: RequestContext, except_session: str) -> None:
    if errors := password_errors(password, person, field):
        raise Invalid(errors)
    person.set_password(password)
    person.save(update_fields=["password", "email_verified_at"])
    revoke_sessions(person, reason="password", except_session=except_session)
    audit.record(
        chain=person.public_id, kind="account.password_changed", by=person, subject=person.public_id, context=context
    )
    emails.send_to(
        person,
        letter="password_changed",
        key=new_id("mail"),
        at=person.format_moment(timezone.now()),
        reset_link=f"{settings.SITE_URL}/password/forgot/",
    )
