"""How is the same world not built again for every test? Its rows stay in open savepoints, and each test that asks for it works in one inside.

`@kept` stands in place of `@pytest.fixture` over a function that takes `db` and other kept fixtures, and answers what can be pickled. What a
test asks for is laid down in one order, each thing in a savepoint of its own; the next test keeps what it has in common with the last one, and
what is above is rolled back. Objects are unpickled anew for every test, so that nobody sees what another one did to them; Redis is empty.
"""

import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from inspect import signature
from itertools import count
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from psycopg.pq import TransactionStatus

_numbers = count()


def kept(make: Callable[..., Any]) -> Any:
    """A fixture whose rows, and what it answered, outlive the test."""

    @wraps(make)
    def given(**arguments: Any) -> Any:
        return savepoints.values[make.__name__] if make.__name__ in savepoints.values else make(**arguments)

    given.kept = _Kept(make, next(_numbers))  # type: ignore[attr-defined]
    return pytest.fixture(given)


@dataclass(frozen=True, eq=False)
class _Kept:
    make: Callable[..., Any]
    number: int  # those that others stand on were written down first

    @property
    def name(self) -> str:
        return self.make.__name__

    def build(self, values: dict[str, Any]) -> Any:
        standing = {"db": None} | values
        return self.make(**{name: standing[name] for name in signature(self.make).parameters})


def asked_for(item: pytest.Item) -> list[_Kept]:
    """The kept fixtures of a test, in the order in which they are laid down."""
    found = []
    for definitions in getattr(item, "_fixtureinfo").name2fixturedefs.values():  # noqa: B009  # pytest has no public way
        if own := getattr(definitions[-1].func, "kept", None):
            found.append(own)
    return sorted(found, key=lambda one: one.number)


@dataclass
class _Layer:
    of: _Kept
    savepoint: transaction.Atomic
    pickled: bytes  # everything down to here


class _SavepointStack:
    """The open savepoints of this process, the oldest first."""

    def __init__(self) -> None:
        self._layers: list[_Layer] = []
        self._laid_on: Any = None  # the connection of all layers
        self.values: dict[str, Any] = {}

    def lay(self, wanted: list[_Kept]) -> None:
        """Make exactly this stand, and take fresh copies of it."""
        self._give_up_what_broke()
        common = 0
        while common < min(len(wanted), len(self._layers)) and self._layers[common].of is wanted[common]:
            common += 1
        self.clear(down_to=common)
        self.values = pickle.loads(self._layers[-1].pickled) if self._layers else {}  # noqa: S301  # our own bytes
        for one in wanted[common:]:
            savepoint = transaction.atomic()
            savepoint._from_testcase = (
                True  # as TestCase's own, it counts for none where a service wants to be the outermost
            )
            savepoint.__enter__()
            try:
                self.values[one.name] = one.build(self.values)
                connection.check_constraints()
                self._layers.append(_Layer(one, savepoint, pickle.dumps(self.values)))
            except BaseException:
                _undo(savepoint)
                raise

    def clear(self, *, down_to: int = 0) -> None:
        """Roll back what stands above the first `down_to`."""
        self._give_up_what_broke()
        while len(self._layers) > down_to:
            _undo(self._layers.pop().savepoint)
        self.values = {}

    def _give_up_what_broke(self) -> None:
        """Whoever lost the connection took all savepoints with it; and with a browser's loop running, Django has another one."""
        laid_on = self._laid_on
        raw = laid_on.connection if laid_on else None
        if (
            laid_on is connections[DEFAULT_DB_ALIAS]
            and raw
            and raw.info.transaction_status == TransactionStatus.INTRANS
        ):
            return
        if laid_on and self._layers:
            # RACE: what it locked would stay locked, so the connection itself is closed, whatever Django thinks of it.
            if raw:
                raw.close()
            laid_on.in_atomic_block, laid_on.savepoint_ids, laid_on.atomic_blocks = False, [], []
            laid_on.needs_rollback, laid_on.closed_in_transaction, laid_on.run_on_commit = False, False, []
            laid_on.connection = None
        self._layers.clear()
        self._laid_on = connections[DEFAULT_DB_ALIAS]


def _undo(savepoint: transaction.Atomic) -> None:
    transaction.set_rollback(True)
    savepoint.__exit__(None, None, None)


savepoints = _SavepointStack()


@pytest.fixture
def kept_world(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The kept fixtures of this test stand, and nothing else."""
    with django_db_blocker.unblock():
        savepoints.lay(asked_for(request.node))
    yield
    savepoints.values = {}
