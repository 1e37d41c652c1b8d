"""Which cached answers still hold? A generation per name: raise it, and everything cached under it is forgotten."""

import time
from collections.abc import Callable
from typing import TypeVar, cast

from django.core.cache import cache
from django.db import transaction

from pitchey.core.types import AuthUser

T = TypeVar("T")


def _first() -> int:
    """Where counting begins: never where it began before, so that an emptied Redis does not bring old answers back."""
    return time.time_ns()


def generation(name: str) -> int:
    """The present generation; part of every key cached under this name."""
    return int(cache.get_or_set(f"generation:{name}", _first, timeout=None) or _first())


def invalidate(name: str) -> None:
    """Forget everything cached under this name, after commit."""

    def forget() -> None:
        try:
            cache.incr(f"generation:{name}")
        except ValueError:
            cache.set(f"generation:{name}", _first(), timeout=None)

    transaction.on_commit(forget)


def cached(name: str, key: str, seconds: int, make: Callable[[], T]) -> T:
    """What `make()` answers, kept for `seconds` or until `invalidate(name)`. One question to Redis where it is kept."""
    # RACE: kept under the generation of before it was made, so what changes meanwhile is not kept as new.
    now, kept = look_up(name, key)
    if kept is not None:
        return cast(T, kept[0])
    made = make()
    keep(name, key, seconds, now, made)
    return made


def look_up(name: str, key: str) -> tuple[int, tuple[object] | None]:
    """The present generation of a name, and what is kept under it by this key, if anything is. One question to Redis."""
    counter, place = f"generation:{name}", f"{name}:{key}"
    found = cache.get_many([counter, place])
    now = found.get(counter) or generation(name)
    under, kept = found.get(place, (None, None))
    return now, (kept,) if under == now else None


def keep(name: str, key: str, seconds: int, under: int, made: object) -> None:
    """Keep what was made under a generation, as `look_up` gave it."""
    cache.set(f"{name}:{key}", (under, made), timeout=seconds)


def user_key(person: AuthUser | int) -> str:
    """The name under which what is one person's own is remembered (a person, or their primary key)."""
    return f"own:{person if isinstance(person, int) else person.pk}"
