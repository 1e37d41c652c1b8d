"""What does a fingerprint look like? An engraving of rings, the same on a page and on paper: another fingerprint, another guilloche."""

import hashlib
import math

Point = tuple[float, float]
SIDE = 200.0  # of the square that the guilloche stands in, whatever its unit


def guilloche_lines(fingerprint: str) -> list[list[Point]]:
    """The closed lines of the guilloche of a hex SHA-256, from the inside outwards."""
    seed = hashlib.sha256(fingerprint.encode()).digest()
    petals, waves = 5 + seed[0] % 9, 2 + seed[1] % 5
    found = []
    for ring in range(7):
        radius, depth = 26 + ring * 10, 4 + seed[2 + ring] % 7
        line = []
        for i in range(160):
            angle = math.tau * i / 160
            far = radius + depth * math.sin(petals * angle + ring * waves / 3)
            line.append((SIDE / 2 + far * math.cos(angle), SIDE / 2 + far * math.sin(angle)))
        found.append(line)
    return found
