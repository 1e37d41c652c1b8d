"""Which request said this? JSON lines that carry the request id through web, worker and socket."""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="")


# SECURITY: the last part of these addresses opens an account, a membership or an upload to whoever reads it.
_OPENS = re.compile(r"((?:/verify-email|/password/reset|/invitations|/api/uploads)/|[?&](?:ticket|token)=)[^/\s?&\"']+")


def without_secrets(text: str) -> str:
    """The text with one-time links cut off behind the part that opens something."""
    return _OPENS.sub(r"\1...", text)


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, request_id, and `extra={"facts": {...}}`."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
        }
        if rid := request_id.get():
            line["request_id"] = rid
        line |= getattr(record, "facts", {})
        if record.exc_info:
            line["exception"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(line, default=str, ensure_ascii=False)
