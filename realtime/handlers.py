"""What does each frame do? `HANDLERS`: type -> function of person and frame, answering with frames."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from pitchey.core.limits import LIMITS
from pitchey.notifications import services as notifications
from pitchey.notifications.models import Notification
from realtime.protocol import MAX_BYTES, BadFrame, Frame, encode

MAX_CURSOR = 200


def cursor_of(person: Any) -> str:
    """Where a person's notifications stand. Another value than the client's means that it missed something."""
    newest = (
        Notification.objects.filter(person=person).order_by("-created_at", "-id").values_list("public_id", flat=True)
    )
    return f"{newest.first() or 'none'}.{notifications.unread_count(person)}"


def hello(person: Any, frame: Frame) -> list[str]:
    """`welcome`, and `resync` when the client's cursor is not where things stand."""
    seen = frame.data.get("cursor")
    if frame.data.keys() - {"cursor"} or not (seen is None or (isinstance(seen, str) and len(seen) <= MAX_CURSOR)):
        raise BadFrame("malformed", _("hello takes a cursor, as welcome gave it, or nothing."), frame.ref)
    now = cursor_of(person)
    limit = LIMITS["socket-frames"]
    limits = {"frame_bytes": MAX_BYTES, "frames": limit.count, "frames_per_seconds": limit.per}
    answers = [encode("welcome", {"cursor": now, "server_time": timezone.now(), "limits": limits}, frame.ref)]
    if seen is not None and seen != now:
        answers.append(encode("resync", {"cursor": now}))
    return answers


def ping(person: Any, frame: Frame) -> list[str]:
    if frame.data:
        raise BadFrame("malformed", _("ping carries nothing."), frame.ref)
    return [encode("pong", {}, frame.ref)]


HANDLERS: dict[str, Callable[[Any, Frame], list[str]]] = {"hello": hello, "ping": ping}


def handle(person: Any, frame: Frame) -> list[str]:
    """The answers to one frame.

    Raises:
        BadFrame: there is no such frame, or its data is not right.
    """
    handler = HANDLERS.get(frame.type)
    if handler is None:
        raise BadFrame("unknown_type", _("There is no such frame."), frame.ref)
    return handler(person, frame)
