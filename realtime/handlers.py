"""What does each frame do? `HANDLERS`: type -> function of person and frame, answering with frames."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from pitchey.accounts.models import User
from pitchey.conversations import presence
from pitchey.conversations import services as conversations
from pitchey.conversations.models import Conversation
from pitchey.core.limits import LIMITS
from pitchey.core.types import Json
from pitchey.events import services as events
from realtime.protocol import MAX_BYTES, BadFrame, Frame, encode


@dataclass(frozen=True)
class Following:
    """The answer to `hello`: frames, then every event behind `cursor`; there are events up to `newest`."""

    frames: list[str]
    cursor: int
    newest: int


def hello(person: User, frame: Frame) -> Following:
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
        begin = error.details["cursor"]
        lost = [encode("resync", error.details)]
    welcome = {"cursor": begin, "server_time": timezone.now(), "limits": limits}
    return Following([encode("welcome", welcome, frame.ref), *lost], begin, here)


def ping(person: User, frame: Frame) -> list[str]:
    if frame.data:
        raise BadFrame("malformed", _("ping carries nothing."), frame.ref)
    return [encode("pong", {}, frame.ref)]


def send(person: User, frame: Frame) -> list[str]:
    """`message.send`: the ack says that the message is in the database, once, however often it is sent."""
    given = _only(
        frame, conversation=str, client_id=str, body=str, card=(dict, type(None)), reply_to=str, attachments=list
    )
    conversation = _conversation(person, given, frame)
    # RACE: a suspension closes this socket a moment later.
    person.refresh_from_db(fields=["is_active", "email_verified_at"])
    message = conversations.send(by=person, conversation=conversation, client_id=given.pop("client_id", ""), **given)
    return [_ack(frame, id=message.public_id, seq=message.seq, created_at=message.created_at)]


def read(person: User, frame: Frame) -> list[str]:
    given = _only(frame, conversation=str, seq=int)
    member = conversations.mark_read(
        by=person, conversation=_conversation(person, given, frame), seq=given.get("seq", 0)
    )
    return [_ack(frame, seq=member.read_seq)]


def typing(person: User, frame: Frame) -> list[str]:
    given = _only(frame, conversation=str)
    conversations.typing(by=person, conversation=_conversation(person, given, frame))
    return []


def present(person: User, frame: Frame) -> list[str]:
    given = _only(frame, state=str)
    presence.set_state(by=person, state=given.get("state", ""))
    return []


def _only(frame: Frame, **kinds: type | tuple[type, ...]) -> Json:
    """The data of a frame when it has these members alone, each of its type.

    Raises:
        BadFrame: it has others.
    """
    for name, value in frame.data.items():
        if name not in kinds or not isinstance(value, kinds[name]) or isinstance(value, bool):
            raise BadFrame("malformed", _("“%(name)s” is not right here.") % {"name": name[:60]}, frame.ref)
    return dict(frame.data)


def _conversation(person: User, given: Json, frame: Frame) -> Conversation:
    if "conversation" not in given:
        raise BadFrame("malformed", _("Which conversation?"), frame.ref)
    return conversations.conversation_of(person, given.pop("conversation"))


def _ack(frame: Frame, **data: object) -> str:
    return encode("ack", data, frame.ref)


def on_last_socket_closed(person: User) -> None:
    """The last socket of a person has closed."""
    presence.clear_state(person)


HANDLERS: dict[str, Callable[[User, Frame], list[str] | Following]] = {
    "hello": hello,
    "ping": ping,
    "message.send": send,
    "message.read": read,
    "typing": typing,
    "presence": present,
}


def handle(person: User, frame: Frame) -> list[str] | Following:
    """The answer to one frame.

    Raises:
        BadFrame: there is no such frame, or its data is not right.
    """
    handler = HANDLERS.get(frame.type)
    if handler is None:
        raise BadFrame("unknown_type", _("There is no such frame."), frame.ref)
    return handler(person, frame)
