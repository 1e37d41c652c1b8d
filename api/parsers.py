"""What do we accept as a body? Strict JSON, at most 1 MiB."""

from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser

from pitchey.core.errors import TooLarge
from pitchey.core.strict_json import loads

MAX_BYTES = 1024 * 1024


class StrictJSONParser(BaseParser):
    """Refuses what `core.strict_json` refuses, before a field is looked at."""

    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: object = None) -> Any:
        raw = stream.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise TooLarge(_("A body may have at most 1 MiB."))
        return loads(raw)
