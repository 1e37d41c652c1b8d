"""How are bytes copied? In small chunks, counted and hashed, never more than was announced."""

import hashlib
from collections.abc import Iterator
from typing import IO

CHUNK = 256 * 1024


def copy(parts: Iterator[bytes], target: IO[bytes]) -> tuple[int, str]:
    """Write all parts to `target`: how many bytes there were, and their SHA-256."""
    size, digest = 0, hashlib.sha256()
    for chunk in parts:
        size += len(chunk)
        digest.update(chunk)
        target.write(chunk)
    return size, digest.hexdigest()


def chunks(stream: IO[bytes], most: int) -> Iterator[bytes]:
    """The stream, up to one byte more than `most`: enough to see that there is too much."""
    left = most + 1
    while left and (chunk := stream.read(min(CHUNK, left))):
        left -= len(chunk)
        yield chunk
