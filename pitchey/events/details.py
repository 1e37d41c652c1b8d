"""What is said about an event when it is told? The log keeps ids; the rooms that know the things add what a listener needs.

    @details.of("message.created", "message.edited")
    def messages(events: list[dict], to: User | None) -> None:  # adds to each event's data what `to` may read

So nothing is told that was taken back meanwhile, and one event of a hundred members keeps no hundred copies of a text. At the moment when something
happens it is told to all whom it is for alike, and `to` is None.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

Data = dict[str, Any]
Adder = Callable[[list[Data], Any], None]

_ADDERS: dict[str, Adder] = {}


def of(*kinds: str) -> Callable[[Adder], Adder]:
    """Register the function that completes the data of these kinds, in place, a list at a time."""

    def register(adder: Adder) -> Adder:
        _ADDERS.update(dict.fromkeys(kinds, adder))
        return adder

    return register


def complete(events: Iterable[tuple[str, Data]], *, to: Any) -> None:
    """Complete the data of these events (kind, data) for one person, or for all whom they are for (None); one call per adder."""
    by_adder: dict[Adder, list[Data]] = defaultdict(list)
    for kind, data in events:
        if kind in _ADDERS:
            by_adder[_ADDERS[kind]].append(data)
    for adder, rows in by_adder.items():
        adder(rows, to)
