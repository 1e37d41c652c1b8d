"""Who is this? Signing in, and proving it again before something dangerous."""

import hashlib
import logging

from django.contrib.auth import authenticate
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pitchey.accounts.models import User
from pitchey.audit import services as audit
from pitchey.core import limits
from pitchey.core.errors import Invalid
from pitchey.core.network import network_of
from pitchey.core.request_context import RequestContext

log = logging.getLogger(__name__)


class InvalidCredentials(Invalid):
    """Wrong password, unknown address, another portal's account, suspended: nobody learns which."""

    status, code = 401, "invalid_credentials"
    sentence = _("That address and password do not match an account here. Check both, and the portal.")


def log_in(*, email: str, password: str, portal: str | None, context: RequestContext) -> User:
    """Check address and password at one portal (None: the staff desk).

    Attempts are counted per network, and per account and network: whoever guesses shuts their own network out, never the owner's.

    Raises:
        InvalidCredentials: no.
        LimitReached: too many attempts.
    """
    network = network_of(context.ip)
    account = account_key(email)
    limits.require("login-address", network)
    limits.require("login-account", account, network)
    person = authenticate(None, username=email, password=password)
    if not isinstance(person, User) or not (person.role == portal if portal else person.is_staff):
        log.warning("sign-in refused", extra={"facts": {"ip": context.ip, "portal": portal, "account": account}})
        raise InvalidCredentials()
    limits.forget("login-account", account, network)
    _log_in_succeeded(by=person, context=context)
    return person


@transaction.atomic
def _log_in_succeeded(*, by: User, context: RequestContext) -> None:
    User.objects.filter(pk=by.pk).update(last_login=timezone.now())
    audit.record(chain=by.public_id, kind="account.login", by=by, subject=by.public_id, context=context)


def reauthenticate(*, by: User, password: str) -> None:
    """Prove that it is still the same person. The interface remembers when.

    Raises:
        Invalid: wrong password, said at `password`.
        LimitReached: too many attempts.
    """
    limits.require("reauthenticate", by.public_id)
    if not by.check_password(password):
        raise Invalid([("password", "wrong_password", _("That is not your password."))])
    limits.forget("reauthenticate", by.public_id)


def account_key(email: str) -> str:
    """What stands for an address in limits and logs: not the address."""
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()[:20]
