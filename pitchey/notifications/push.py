"""How is somebody told when no page is open? Their devices ring: a push without content says that there is something, never what."""

import base64
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from py_vapid import Vapid

from pitchey.core.errors import Invalid, NotFound
from pitchey.core.types import AuthUser
from pitchey.notifications.models import Device
from pitchey.notifications.preferences import mail_schedule_of
from pitchey.outbox import services as outbox

MOST = 10  # devices of one person
LASTS = 24 * 3600  # seconds that a push service waits for a device that is switched off
GONE = (403, 404, 410)  # the browser took it back, or our key is another one now
LOCAL = "127.0.0.1"


def public_key() -> str:
    """What a browser needs to let us ring it; empty where devices are not rung."""
    return _public(settings.VAPID_PRIVATE_KEY) if settings.VAPID_PRIVATE_KEY else ""


@lru_cache(maxsize=4)
def _public(private: str) -> str:
    point = Vapid.from_string(private).public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def devices_of(person: AuthUser) -> QuerySet[Device]:
    """The devices that ring for this person, the newest first."""
    return Device.objects.filter(person=person).order_by("-created_at", "-pk")


@transaction.atomic
def add_device(*, by: AuthUser, endpoint: str, name: str = "") -> Device:
    """Ring this device from now on. One that rang for somebody else rings for this person alone.

    Raises:
        NotFound: devices are not rung here.
        Invalid: the address is not one of a push service.
    """
    if not public_key():
        raise NotFound()
    if not _is_push_service(endpoint):
        raise Invalid([("endpoint", "invalid", _("This is not the address of a push service that we know."))])
    device, _new = Device.objects.update_or_create(
        endpoint=endpoint, defaults={"person": by, "name": name.replace("\0", "")[:120]}
    )
    kept = devices_of(by).values_list("pk", flat=True)[:MOST]
    Device.objects.filter(person=by).exclude(pk__in=list(kept)).delete()
    return device


def _is_push_service(endpoint: str) -> bool:
    try:
        parts = urlsplit(endpoint)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    known = any(host == one or host.endswith(f".{one}") for one in settings.PUSH_HOSTS)
    safe = parts.scheme == "https" or (parts.scheme == "http" and host == LOCAL)
    plain = endpoint.isascii() and endpoint.isprintable() and " " not in endpoint and parts.username is None
    return known and safe and plain and len(endpoint) <= 1000


def remove_device(*, by: AuthUser, public_id: str) -> None:
    """Ring this device no more.

    Raises:
        NotFound: not theirs.
    """
    if not Device.objects.filter(person=by, public_id=public_id).delete()[0]:
        raise NotFound()


def enqueue_push(person: AuthUser, now: datetime) -> None:
    """Promise a push to every device of this person, if it is not quiet there now. A burst is one push."""
    if not settings.VAPID_PRIVATE_KEY:
        return
    devices = list(Device.objects.filter(person=person).values_list("pk", flat=True))
    if not devices:
        return
    quiet = mail_schedule_of(person).quiet
    if quiet is not None and quiet.holds(now.astimezone(ZoneInfo(person.time_zone)).time()):
        return
    for pk in devices:
        outbox.enqueue("notifications.push", dedup_key=str(pk), device_id=pk)


def send_push(device_id: int) -> None:
    """Push to one device now. One that is gone is forgotten; what the push service cannot do now is tried again."""
    # They bring a whole HTTP stack along, which only the worker needs.
    import requests
    from pywebpush import WebPushException, webpush

    device = Device.objects.filter(pk=device_id, person__is_active=True).first()
    if device is None or not _is_push_service(device.endpoint):
        return
    with requests.Session() as session:
        session.max_redirects = 0  # SECURITY: a push service leads nowhere else
        try:
            webpush(
                {"endpoint": device.endpoint},
                vapid_private_key=settings.VAPID_PRIVATE_KEY,
                vapid_claims={"sub": f"mailto:{settings.CONTACT_EMAIL}"},
                ttl=LASTS,
                timeout=settings.EMAIL_TIMEOUT,
                requests_session=session,
            )
        except WebPushException as error:
            if error.response is None or error.response.status_code not in GONE:
                raise
            device.delete()
