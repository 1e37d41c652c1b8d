"""Where does chance come from? Out of SHA-256: the same throws on every machine, for ever."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A stream of numbers that belongs to these parts."""

    def __init__(self, *parts: object) -> None:
        self.key, self.throws = "|".join(map(str, parts)).encode(), 0

    def __call__(self, low: float = 0.0, high: float = 1.0) -> float:
        word = hashlib.sha256(self.key + self.throws.to_bytes(4, "big")).digest()[:6]
        self.throws += 1
        return low + (high - low) * int.from_bytes(word, "big") / 2**48

    def pick(self, options: Sequence[T]) -> T:
        return options[int(self(0, len(options))) % len(options)]
