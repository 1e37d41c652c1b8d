"""How is a hot query asked without being compiled anew? Its SQL is written at the first call and kept; later calls only bring other values.

Django takes longer to write the statement of a few joins than PostgreSQL to answer it. A prepared query is an ordinary queryset, so who may see
what is said where it always was, and its rows are the same instances or dictionaries.
"""

import copy
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache, update_wrapper
from typing import Any, Generic, TypeVar

from django.db import connections
from django.db.models import QuerySet

Row = TypeVar("Row")

# What stands for a value while the statement is written; nothing that anybody could have written into a query.
_PLACES: dict[type, Callable[[int], Any]] = {
    str: lambda number: f"\x00place-{number}",
    int: lambda number: 31_000 + number,  # the smallest integers of the database take it
    datetime: lambda number: datetime(1, 1, 1, 0, 0, 0, number + 1, tzinfo=UTC),
}


class Prepared(Generic[Row]):
    """Call it with the arguments of `build`, and it answers with the rows of the queryset that `build` makes of them.

    `build` is called once for each combination of arguments that are not values. Values are str, int and datetime, given by
    position; what differs in shape (which filters, which order, how many rows) is given by name, and hashable.

    Raises:
        TypeError: a value is of another type, does not reach the statement as it is, or the statement holds a time that `build` read
            from the clock, which would be the same for ever.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        self._build = build
        self._written = lru_cache(maxsize=256)(self._write)  # callers may ask for shapes without end
        update_wrapper(self, build)

    def __call__(self, *values: Any, **shape: Any) -> list[Row]:
        rows, compiler, sql, params, taken = self._written(tuple(map(_kind, values)), **shape)
        params = [*params]
        for at, number in taken:
            params[at] = values[number]
        asked = _PreparedRows(rows, _CompiledQuery(rows.query, compiler, sql, tuple(params)))
        return list(rows._iterable_class(asked))  # how a queryset reads its own rows

    def _write(self, types: tuple[type, ...], **shape: Any) -> Any:
        places = [_PLACES[kind](number) for number, kind in enumerate(types)]
        rows = self._build(*places, **shape)
        compiler = rows.query.get_compiler(rows.db)
        sql, params = compiler.as_sql()
        taken = [(at, places.index(one)) for at, one in enumerate(params) if one in places]
        if len({number for _at, number in taken}) < len(places):
            raise TypeError(f"a value does not reach the statement of {self._build.__qualname__}")
        if any(isinstance(one, date) and one not in places for one in params):
            raise TypeError(f"{self._build.__qualname__} reads the clock")
        converters = compiler.get_converters([column for column, _sql, _alias in compiler.select])
        compiler.get_converters = lambda _columns: converters
        return rows, compiler, sql, params, taken


def _kind(value: Any) -> type:
    for kind in _PLACES:
        if isinstance(value, kind):
            return kind
    raise TypeError(f"{type(value).__name__} is no value of a prepared query")


class _PreparedRows:
    """A queryset to whoever iterates it, with another query."""

    def __init__(self, rows: QuerySet[Any, Any], query: Any) -> None:
        self._rows, self.query = rows, query

    def __getattr__(self, name: str) -> Any:
        return getattr(self._rows, name)


class _CompiledQuery:
    """A query whose compiler has written its statement already."""

    def __init__(self, query: Any, compiler: Any, sql: str, params: tuple[Any, ...]) -> None:
        self._query, self._compiler, self._asked = query, compiler, (sql, params)

    def get_compiler(self, using: str, **_more: Any) -> Any:
        # A connection belongs to a thread; what the compiler found out about columns is the same for all.
        compiler = copy.copy(self._compiler)
        compiler.connection = connections[using]
        compiler.as_sql = lambda *_args, **_kwargs: self._asked
        return compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)
