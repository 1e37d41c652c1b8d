"""What is the invisible trace? A field of light and dark patches, faint over the whole page, dealt by the secret of one reading session.

It lies in the same layer as the visible mark, so it costs nothing more per page. How it is found again: `watermark_detection`.
"""

import hashlib

from PIL import Image

CELL = 12  # pixels of a rendition (110 dpi) on each side of a patch: survives halving, a JPEG and a camera
FAINT = 4  # of 255: how much lighter a light patch is than a dark one, on any page


def grid(size: tuple[int, int]) -> tuple[int, int]:
    """How many patches across and down a page of this size in pixels has."""
    return max(1, round(size[0] / CELL)), max(1, round(size[1] / CELL))


def field(key: str, size: tuple[int, int]) -> bytes:
    """The field of a reading session: one bit for each patch, 1 is light, row by row."""
    across, down = grid(size)
    return hashlib.shake_256(key.encode()).digest((across * down + 7) // 8)


def invisible_watermark(key: str, size: tuple[int, int]) -> Image.Image:
    """The field as a grey picture of this size; patches run softly into each other."""
    across, down = grid(size)
    dealt = field(key, size)
    bits = f"{int.from_bytes(dealt, 'big'):0{len(dealt) * 8}b}"[: across * down]
    patches = bytes(255 if bit == "1" else 0 for bit in bits)
    return Image.frombytes("L", (across, down), patches).resize(size, Image.Resampling.BILINEAR)
