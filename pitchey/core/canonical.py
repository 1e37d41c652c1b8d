"""What exactly was it? One canonical form of plain data, and its SHA-256.

The form: JSON with sorted keys, no white space, UTF-8, NFC text, no floats; times as RFC 3339 in UTC with microseconds.
"""

import hashlib
import json
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any


def plain(value: object) -> Any:
    """The same data as strings, integers, lists and dictionaries: what JSON gives back unchanged.

    Raises:
        TypeError: a float, or something that is not plain data.
    """
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return {plain(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")


def canonical(value: object) -> bytes:
    """The bytes that are hashed.

    Raises:
        TypeError: a float, or something that is not plain data.
    """
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(value: object) -> str:
    """Hex SHA-256 of the canonical form; `bytes` and `str` are hashed as they are (UTF-8, NFC)."""
    if isinstance(value, str):
        value = unicodedata.normalize("NFC", value).encode()
    return hashlib.sha256(value if isinstance(value, bytes) else canonical(value)).hexdigest()
