"""Can this installation seal? Asked before every command of production, and so before it migrates and starts."""

from collections.abc import Sequence
from datetime import timedelta

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.utils import timezone

TOO_LATE = timedelta(days=14)
SOON = timedelta(days=60)
_HINT = "manage.py make_seal makes one; see docs/operations.md."


@register(Tags.security)
def the_seal(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """There is a seal, it opens, is strong, has time left, and is one of ours."""
    if not settings.SEAL_REQUIRED:
        return []
    # pyHanko takes 17 MB, which a process that neither asks nor seals need not carry.
    from pitchey.sealing import certificates

    try:
        seal = certificates.load()
        ours = certificates.trusted_roots()
    except certificates.CannotSeal as error:
        why = error.__cause__ or (
            "SEAL_FILE and SEAL_TOKEN name two"
            if settings.SEAL_FILE and settings.SEAL_TOKEN
            else "neither SEAL_FILE nor SEAL_TOKEN names one"
        )
        return [Error(f"There is no usable seal: {why}.", hint=_HINT, id="sealing.E001")]
    found: list[CheckMessage] = []
    if seal.weakness:
        found.append(Error(f"The seal is too weak: {seal.weakness}.", hint=_HINT, id="sealing.E002"))
    left = seal.expires_at - timezone.now()
    if left < TOO_LATE:
        found.append(Error(f"The seal expires on {seal.expires_at:%Y-%m-%d}.", hint=_HINT, id="sealing.E003"))
    elif left < SOON:
        found.append(Warning(f"The seal expires on {seal.expires_at:%Y-%m-%d}.", hint=_HINT, id="sealing.W001"))
    if not certificates.vouch(ours, seal):
        found.append(Error("SEAL_ROOTS does not vouch for the seal.", hint=_HINT, id="sealing.E004"))
    if settings.TSA_URL and not settings.TSA_ROOTS:
        found.append(Error("TSA_URL is set without TSA_ROOTS: no timestamp would be believed.", id="sealing.E005"))
    return found
