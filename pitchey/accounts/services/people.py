"""How does somebody become a member, and say who they are?"""

from zoneinfo import available_timezones

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from pitchey.accounts.models import PORTAL_ROLES, Organisation, Role, User
from pitchey.accounts.services.addresses import notify_existing_owner, send_first_verification
from pitchey.accounts.services.organisations import create_organisation
from pitchey.accounts.validation import require_valid
from pitchey.audit import services as audit
from pitchey.core import limits
from pitchey.core.errors import Invalid, Sentence
from pitchey.core.network import network_of
from pitchey.core.request_context import RequestContext

# What kind of organisation somebody of this role works for.
KIND_OF = {
    Role.CREATOR: Organisation.Kind.OTHER,
    Role.INVESTOR: Organisation.Kind.FUND,
    Role.PRODUCTION: Organisation.Kind.PRODUCTION,
}
PROFILE = frozenset({"display_name", "headline", "bio", "location", "website", "links"})
PREFERENCES = frozenset({"time_zone", "language", "theme", "profile_visibility", "shows_presence"})


def register(
    *,
    email: str,
    password: str,
    portal: str,
    display_name: str,
    accept_terms: bool,
    context: RequestContext,
    organisation_name: str = "",
    headline: str = "",
    bio: str = "",
    then: str = "",
) -> None:
    """Make an account and send the letter that proves its address. `then` is the page where its link leads on to.

    SECURITY: a known address gets the same answer in the same time; its owner gets a letter instead.

    Raises:
        Invalid: a bad password, no portal's role, terms not accepted.
        LimitReached: too many sign-ups from here.
    """
    limits.require("register", network_of(context.ip))
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
                chain=person.public_id, kind="account.registered", by=person, subject=person.public_id, context=context
            )
            send_first_verification(person, then=then)
    except IntegrityError:
        # RACE: also when two sign-ups of one address arrive at once.
        notify_existing_owner(email)


@transaction.atomic
def update_profile(*, by: User, **fields: object) -> User:
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
    require_valid(person, fields)
    person.time_zone_chosen = person.time_zone_chosen or "time_zone" in fields
    person.save(update_fields=[*fields, "time_zone_chosen"])
    return person


def password_errors(password: str, person: User, field: str = "password") -> list[tuple[str, str, Sentence]]:
    """What is wrong with a new password, as rows of `Invalid`."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        return [(field, str(row.code or "invalid"), sentence) for row in error.error_list for sentence in row.messages]
    return []
