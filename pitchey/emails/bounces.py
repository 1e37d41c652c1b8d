"""Which addresses take no mail of ours? Those that it came back from, until their owner has them tried again (`services.write_again`)."""

from django.utils import timezone

from pitchey.emails.models import Bounce


def record_bounce(*, address: str, kind: str, reason: str = "") -> None:
    """Remember that an address takes no mail of ours. Told twice, it is remembered once, with what was told last."""
    values = {"kind": kind, "reason": " ".join(reason.replace("\0", "").split())[:300], "at": timezone.now()}
    Bounce.objects.update_or_create(address=address.lower()[:254], defaults=values)


def bounce_of(address: str) -> Bounce | None:
    """Why this address is not written to, if it is not."""
    return Bounce.objects.filter(address=address.lower()).first()


def forget(address: str) -> bool:
    """Know nothing of this address any more; whether anything was known."""
    return bool(Bounce.objects.filter(address=address.lower()).delete()[0])
