"""Is it JSON that an honest client sends? One strict reader for bodies and frames."""

import json
import math
from collections.abc import Mapping
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from pitchey.core.errors import Malformed
from pitchey.core.types import Json

MAX_DEPTH = 16
MAX_INTEGER = 2**63


def loads(raw: bytes | str) -> Any:
    """The data in UTF-8 JSON, at most 16 levels deep.

    Raises:
        Malformed: it is not JSON, or has duplicate keys, NaN, NUL, lone surrogates, or numbers beyond 64 bits in it.
    """
    try:
        text = raw if isinstance(raw, str) else raw.decode("utf-8")
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_float)
    except UnicodeDecodeError as error:
        raise Malformed(_("The body is not UTF-8."), code="not_utf8") from error
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError as error:
        # json.JSONDecodeError, and Python's own refusal of integers with thousands of digits
        raise Malformed(_("The body is not JSON."), code="not_json") from error
    _check(value, 1)
    return value


def _too_deep() -> Malformed:
    return Malformed(_("The body is nested too deeply."), code="too_deep")


def _object(pairs: list[tuple[str, object]]) -> Json:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed(_("A key stands twice in one object."), code="duplicate_key")
    return found


def _constant(name: str) -> NoReturn:
    raise Malformed(_("NaN and Infinity are not JSON."), code="not_json")


def _float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise Malformed(_("A number is too large."), code="number_too_large")
    return number


def _check(value: object, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise _too_deep()
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, int) and not -MAX_INTEGER <= value < MAX_INTEGER:
        raise Malformed(_("A number is too large."), code="number_too_large")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            _check_text(key)
            _check(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _check(item, depth + 1)


def _check_text(text: str) -> None:
    if "\x00" in text:
        raise Malformed(_("A text contains the NUL character."), code="bad_text")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Malformed(_("A text contains half a character (a lone surrogate)."), code="bad_text") from error
