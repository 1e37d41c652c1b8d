"""Which page comes next? Keyset paging: stable while rows are added, and as fast at depth as at the top.

`page(queryset, sort, limit, cursor)` orders by `(column, id)`, both in one direction, and continues with
`(a <= x) AND NOT (a = x AND id >= y)`: PostgreSQL walks the index straight to the place, which `OR` would prevent.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from pitchey.core.errors import Malformed

T = TypeVar("T")
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Sort:
    """An order that a list offers. `column` must not be null, holds values `of` one type, and is indexed together with `key`."""

    name: str
    column: str
    descending: bool = True
    key: str = "id"
    of: type = datetime


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of rows, and the cursor of the next (None at the end)."""

    rows: Sequence[T]
    next_cursor: str | None


def encode(sort: Sort, value: object, key: object) -> str:
    """An opaque cursor that stands behind the row with this value and key."""
    if isinstance(value, datetime):
        value = {"t": value.isoformat()}
    return base64.urlsafe_b64encode(json.dumps([sort.name, value, key]).encode()).decode().rstrip("=")


def decode(sort: Sort, cursor: str) -> tuple[object, int]:
    """The value and key that a cursor stands behind.

    Raises:
        Malformed: it is not a cursor of this sort.
    """
    refusal = Malformed(_("This cursor does not belong to this list. Start again without one."), code="bad_cursor")
    try:
        name, value, key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if isinstance(value, dict):
            value = datetime.fromisoformat(value["t"])
    except (ValueError, TypeError, KeyError, binascii.Error, RecursionError) as error:
        raise refusal from error
    if name != sort.name or not isinstance(key, int) or isinstance(key, bool) or not -(2**63) <= key < 2**63:
        raise refusal
    if type(value) is not sort.of or (isinstance(value, str) and "\x00" in value):
        raise refusal
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise refusal
    return value, key


def after(sort: Sort, value: object, key: object) -> Q:
    """The condition "behind this row" in a form that uses the index."""
    edge, tail = ("lte", "gte") if sort.descending else ("gte", "lte")
    return Q(**{f"{sort.column}__{edge}": value}) & ~Q(**{sort.column: value, f"{sort.key}__{tail}": key})


def page(rows: QuerySet[M, T], sort: Sort, *, limit: int, cursor: str | None = None) -> Page[T]:
    """One page of `rows` in the order of `sort`. Works on model rows and on `.values()`.

    Raises:
        Malformed: the cursor is not one of this list.
    """
    behind = decode(sort, cursor) if cursor else None
    return cut(list(ordered(rows, sort, behind)[: limit + 1]), sort, limit)


def ordered(rows: QuerySet[M, T], sort: Sort, behind: tuple[object, object] | None) -> QuerySet[M, T]:
    """The rows in the order of `sort`, from the one behind this value and key on."""
    sign = "-" if sort.descending else ""
    rows = rows.order_by(f"{sign}{sort.column}", f"{sign}{sort.key}")
    return rows.filter(after(sort, *behind)) if behind else rows


def cut(found: list[T], sort: Sort, limit: int) -> Page[T]:
    """The page of the first `limit` of these rows; one more among them says that there is a next one."""
    if len(found) <= limit:
        return Page(found, None)
    last = found[limit - 1]
    value, key = (
        (last[sort.column], last[sort.key])
        if isinstance(last, dict)
        else (_read(last, sort.column), _read(last, sort.key))
    )
    return Page(found[:limit], encode(sort, value, key))


def _read(row: object, path: str) -> object:
    for part in path.split("__"):
        row = getattr(row, part)
    return row
