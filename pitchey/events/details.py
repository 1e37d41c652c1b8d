"""What is said about an event when it is told? The log keeps ids; the apps that know the things add what a listener needs.

    @details.provider("message.created", "message.edited")
    def messages(events: list[dict], to: User | None) -> None:  # adds to each event's data what `to` may read

So nothing is told that was taken back meanwhile, and one event of a hundred members keeps no hundred copies of a text. At the moment when something
happens it is told to all whom it is for alike, and `to` is None.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable

from pitchey.core.types import AuthUser, Json

Data = Json
Provider = Callable[[list[Data], AuthUser | None], None]

_PROVIDERS: dict[str, Provider] = {}


def provider(*kinds: str) -> Callable[[Provider], Provider]:
    """Register the function that completes the data of these kinds, in place, a list at a time."""

    def register(adder: Provider) -> Provider:
        _PROVIDERS.update(dict.fromkeys(kinds, adder))
        return adder

    return register


def complete(events: Iterable[tuple[str, Data]], *, to: AuthUser | None) -> None:
    """Complete the data of these events (kind, data) for one person, or for all whom they are for (None); one call per adder."""
    by_adder: dict[Provider, list[Data]] = defaultdict(list)
    for kind, data in events:
        if kind in _PROVIDERS:
            by_adder[_PROVIDERS[kind]].append(data)
    for adder, rows in by_adder.items():
        adder(rows, to)
