"""How does somebody become a member, prove their address, and say who they are?"""

from typing import Any
from zoneinfo import available_timezones

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from pitchey.accounts.clean import require_clean
from pitchey.accounts.models import PORTAL_ROLES, Organisation, Role, User
from pitchey.accounts.services.organisations import create_organisation
from pitchey.audit import services as audit
from pitchey.core import limits
from pitchey.core.errors import Invalid
from pitchey.core.facts import RequestFacts
from pitchey.core.ids import new_id
from pitchey.core.network import network_of
from pitchey.emails import services as emails

# What kind of organisation somebody of this role works for.
KIND_OF = {
    Role.CREATOR: Organisation.Kind.OTHER,
    Role.INVESTOR: Organisation.Kind.FUND,
    Role.PRODUCTION: Organisation.Kind.PRODUCTION,
}
PROFILE = frozenset({"display_name", "headline", "bio", "location", "website", "links"})
PREFERENCES = frozenset({"time_zone", "language", "theme", "profile_visibility"})


def register(
    *,
    email: str,
    password: str,
    portal: str,
    display_name: str,
    accept_terms: bool,
    facts: RequestFacts,
    organisation_name: str = "",
    headline: str = "",
    bio: str = "",
) -> None:
    """Make an account and send the letter that proves its address.

    SECURITY: a known address gets the same answer in the same time; its owner gets a letter instead.

    Raises:
        Invalid: a bad password, no portal's role, terms not accepted.
        LimitReached: too many sign-ups from here.
    """
    limits.require("register", network_of(facts.ip))
    email = email.strip().lower()
    person = User(
        email=email,
        role=portal,
        display_name=display_name.strip(),
        headline=headline.strip(),
        bio=bio.strip(),
        terms_accepted_at=timezone.now(),
        language=get_language() or settings.LANGUAGE_CODE,
    )
    errors = password_errors(password, person)
    if portal not in PORTAL_ROLES:
        errors.append(("portal", "invalid", _("Choose creator, investor or production.")))
    if not accept_terms:
        errors.append(("accept_terms", "required", _("Accept the terms to go on.")))
    if not person.display_name:
        errors.append(("display_name", "required", _("Say what people should call you.")))
    if errors:
        raise Invalid(errors)
    person.password = make_password(password)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
            EmailAddress.objects.create(user=person, email=email, primary=True)
            if organisation_name.strip():
                create_organisation(by=person, name=organisation_name.strip(), kind=KIND_OF[Role(portal)])
            audit.record(
                chain=person.public_id, kind="account.registered", by=person, subject=person.public_id, facts=facts
            )
            _send_verification(person)
    except IntegrityError:
        # RACE: also when two sign-ups of one address arrive at once.
        _tell_owner(email)


def _tell_owner(email: str) -> None:
    known = User.objects.get(email=email)
    if not known.is_active or not limits.hit("mail-link", known.public_id).granted:
        return
    emails.send(
        to=known.email,
        letter="already_registered",
        key=new_id("mail"),
        language=known.language,
        name=known.get_short_name(),
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
        _send_verification(person)


def _send_verification(person: User) -> None:
    emails.send(
        to=person.email,
        letter="verify_email",
        key=new_id("mail"),
        language=person.language,
        name=person.get_short_name(),
        link=f"{settings.SITE_URL}/verify-email/{verification_token(person)}/",
    )


def verification_token(person: User) -> str:
    """What the link in the letter carries: signed, good for three days, until the address is confirmed."""
    address = EmailAddress.objects.filter(user=person, email=person.email).first()
    if address is None:
        address = EmailAddress.objects.create(user=person, email=person.email, primary=True)
    return str(EmailConfirmationHMAC.create(address).key)


@transaction.atomic
def verify_email(*, token: str) -> User:
    """Confirm the address that the link was sent to.

    Raises:
        Invalid: the link is too old, used, or was never ours.
    """
    confirmation = EmailConfirmationHMAC.from_key(token)
    person = (
        User.objects.select_for_update().filter(pk=confirmation.email_address.user_id, is_active=True).first()
        if confirmation
        else None
    )
    if confirmation is None or person is None or confirmation.email_address.email != person.email:
        raise Invalid(
            [("token", "bad_token", _("This link does not work any more. Ask for a new one."))],
            _("This link does not work any more. It may be too old, or used already."),
            code="bad_token",
        )
    EmailAddress.objects.filter(pk=confirmation.email_address.pk).update(verified=True)
    person.email_verified_at = timezone.now()
    person.save(update_fields=["email_verified_at"])
    audit.record(chain=person.public_id, kind="account.email_verified", by=person, subject=person.public_id)
    return person


@transaction.atomic
def update_profile(*, by: User, **fields: Any) -> User:
    """Change what others read about oneself (`PROFILE`), or how the house meets oneself (`PREFERENCES`); only what is given.

    Raises:
        Invalid: an unknown field, or a value that does not fit.
    """
    unknown = fields.keys() - PROFILE - PREFERENCES
    if unknown:
        raise Invalid([(name, "unknown", _("There is no such field.")) for name in sorted(unknown)])
    person = User.objects.select_for_update().get(pk=by.pk)
    for name, value in fields.items():
        setattr(person, name, value.strip() if isinstance(value, str) else value)
    errors = []
    if person.time_zone not in available_timezones():
        errors.append(("time_zone", "invalid_choice", _("Choose a time zone of the list.")))
    if person.language not in dict(settings.LANGUAGES):
        errors.append(("language", "invalid_choice", _("Choose a language of the list.")))
    if errors:
        raise Invalid(errors)
    require_clean(person, fields)
    person.time_zone_chosen = person.time_zone_chosen or "time_zone" in fields
    person.save(update_fields=[*fields, "time_zone_chosen"])
    return person


def password_errors(password: str, person: User, field: str = "password") -> list[Any]:
    """What is wrong with a new password, as rows of `Invalid`."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        return [(field, str(row.code or "invalid"), sentence) for row in error.error_list for sentence in row.messages]
    return []
