"""Later: what waits leaves together, a person at a time; devices ring."""

from datetime import timedelta

from django.utils import timezone

from pitchey.notifications import digests
from pitchey.notifications import push as devices
from pitchey.outbox import services as outbox


@outbox.handler("notifications.send_due")
def send_due() -> None:
    digests.send_due(now=timezone.now())


@outbox.handler("notifications.digest", retries=12)
def digest(person_id: int) -> None:
    digests.digest(person_id, now=timezone.now())


@outbox.handler("notifications.push", retries=5, lasts=timedelta(minutes=1))
def push(device_id: int) -> None:
    devices.send_push(device_id)
