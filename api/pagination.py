"""Which page of a list? `?limit=` 1-100 and an opaque `?cursor=`; the pages themselves come from `core.keyset`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.utils.translation import gettext as _
from rest_framework.request import Request

from api.shapes import ListShape
from pitchey.core.errors import Malformed
from pitchey.core.keyset import Page
from pitchey.core.numbers import whole_number
from pitchey.core.types import Json

DEFAULT, MOST = 20, 100
LONGEST_CURSOR = 1000
Thing = TypeVar("Thing")
NAMES = ("limit", "cursor")


@dataclass(frozen=True)
class Paging:
    limit: int
    cursor: str | None


def paging(request: Request) -> Paging:
    """What a request asks for.

    Raises:
        Malformed: a limit that is not 1-100, or an endless cursor.
    """
    limit = whole_number(request.query_params.get("limit", str(DEFAULT)), digits=3)
    if limit is None or not 1 <= limit <= MOST:
        raise Malformed(_("limit must be a number from 1 to 100."), code="bad_limit")
    cursor = request.query_params.get("cursor") or None
    if cursor is not None and len(cursor) > LONGEST_CURSOR:
        raise Malformed(_("This cursor does not belong to this list. Start again without one."), code="bad_cursor")
    return Paging(limit, cursor)


def listed(page: Page[Thing], row: Callable[[Thing], object]) -> Json:
    """A page as a list answer."""
    return list_answer([row(thing) for thing in page.rows], page.next_cursor)


def list_answer(rows: Sequence[object], next_cursor: str | None = None) -> Json:
    """Rows as a list answer; without a cursor they are all there are."""
    return ListShape.of(results=rows, next_cursor=next_cursor)
