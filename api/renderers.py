"""How do answers become bytes? orjson, always."""

from collections.abc import Sequence
from typing import Any

import orjson
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


def dumps(data: Any) -> bytes:
    """JSON bytes; times in UTC end in Z; lazy sentences are said."""
    return orjson.dumps(data, default=str, option=orjson.OPT_UTC_Z)


class OrjsonRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        return b"" if data is None else dumps(data)


class OneFormat(BaseContentNegotiation):
    """There is one representation of everything, so `Accept` is not asked (an image address answers with an image)."""

    def select_parser(self, request: Request, parsers: Sequence[Any]) -> Any:
        given = (request.content_type or "").split(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == given), None)

    def select_renderer(self, request: Request, renderers: Sequence[Any], format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type
