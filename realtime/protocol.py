"""What is a frame? JSON text `{"v": 1, "type": "...", "ref": "c7", "data": {...}}`; `ref` is the client's and comes back."""

from dataclasses import dataclass, field

import orjson
from django.utils.translation import gettext as _

from pitchey.core.errors import Malformed, PitcheyError
from pitchey.core.strict_json import loads
from pitchey.core.types import Json

VERSION = 1
MAX_BYTES = 64 * 1024
MAX_REF = 64

# Closing codes of ours; the rest are RFC 6455's.
SESSION_ENDED, SILENT, TOO_MANY_FRAMES = 4401, 4408, 4429


class BadFrame(Malformed):
    """A frame that cannot be understood; `ref` is what could be read of it."""

    def __init__(self, code: str, sentence: str, ref: str | None = None) -> None:
        super().__init__(sentence, code=code)
        self.ref = ref


@dataclass(frozen=True)
class Frame:
    """One frame of a client."""

    type: str
    ref: str | None = None
    data: Json = field(default_factory=dict)


def parse(text: str) -> Frame:
    """The frame in a text message.

    Raises:
        BadFrame: it is not one.
    """
    try:
        message = loads(text)
    except Malformed as error:
        raise BadFrame(error.code, str(error.sentence)) from error
    if not isinstance(message, dict):
        raise BadFrame("malformed", _("A frame is an object."))
    ref = message.get("ref")
    if ref is not None and not (isinstance(ref, str) and len(ref) <= MAX_REF):
        raise BadFrame("malformed", _("ref must be a text of at most 64 characters."))
    if unknown := message.keys() - {"v", "type", "ref", "data"}:
        raise BadFrame("malformed", _("A frame has no “%(name)s”.") % {"name": min(unknown)[:60]}, ref)
    if message.get("v", VERSION) != VERSION or isinstance(message.get("v"), bool):
        raise BadFrame("unknown_version", _("This socket speaks version 1."), ref)
    kind, data = message.get("type"), message.get("data", {})
    if not isinstance(kind, str) or not isinstance(data, dict):
        raise BadFrame("malformed", _("A frame has a type and, if any, an object as data."), ref)
    return Frame(kind, ref, data)


def encode(type: str, data: dict[str, object] | None = None, ref: str | None = None) -> str:
    """A frame of the server."""
    frame: dict[str, object] = {"v": VERSION, "type": type}
    if ref is not None:
        frame["ref"] = ref
    frame["data"] = data or {}
    return orjson.dumps(frame, default=str, option=orjson.OPT_UTC_Z).decode()


def encode_error(error: PitcheyError, ref: str | None = None) -> str:
    """A refusal."""
    return encode("error", {"code": error.code, "detail": str(error.sentence)}, ref)
