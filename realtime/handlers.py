"""What does each frame do? `HANDLERS`: type -> function of person and frame, answering with frames."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from pitchey.core.limits import LIMITS
from pitchey.events import services as events
from realtime.protocol import MAX_BYTES, BadFrame, Frame, encode


@dataclass(frozen=True)
class Following:
    """The answer to `hello`: frames, then every event behind `cursor`; there are events up to `newest`."""

    frames: list[str]
    cursor: int
    newest: int


def hello(person: Any, frame: Frame) -> Following:
    """`welcome` with the cursor that the events continue from, and `resync` when the client's own cannot be continued."""
    seen = frame.data.get("cursor")
    if frame.data.keys() - {"cursor"} or not (seen is None or type(seen) is int):
        raise BadFrame("malformed", _("hello takes a cursor, as an event gave it, or nothing."), frame.ref)
    here = events.cursor_of(person)
    limit = LIMITS["socket-frames"]
    limits = {"frame_bytes": MAX_BYTES, "frames": limit.count, "frames_per_seconds": limit.per}
    begin, lost = here if seen is None else seen, []
    try:
        events.after(person, begin, limit=1)
    except events.Resync as error:
        begin = error.facts["cursor"]
        lost = [encode("resync", error.facts)]
    welcome = {"cursor": begin, "server_time": timezone.now(), "limits": limits}
    return Following([encode("welcome", welcome, frame.ref), *lost], begin, here)


def ping(person: Any, frame: Frame) -> list[str]:
    if frame.data:
        raise BadFrame("malformed", _("ping carries nothing."), frame.ref)
    return [encode("pong", {}, frame.ref)]


HANDLERS: dict[str, Callable[[Any, Frame], list[str] | Following]] = {"hello": hello, "ping": ping}


def handle(person: Any, frame: Frame) -> list[str] | Following:
    """The answer to one frame.

    Raises:
        BadFrame: there is no such frame, or its data is not right.
    """
    handler = HANDLERS.get(frame.type)
    if handler is None:
        raise BadFrame("unknown_type", _("There is no such frame."), frame.ref)
    return handler(person, frame)
