"""Waterline: one small head above it, everything else below."""

import math

from pitchey.posters.dice import Dice
from pitchey.posters.lettering import Face, billing, block
from pitchey.posters.shapes import H, M, W, disc, num, pairs, poly, rect

FACE = Face("serif")


def draw(title: str, credit: str, label: str, dice: Dice) -> str:
    sky, sea, foam, ink, hot = dice.pick(
        [
            ("#f3e3c3", "#2c7da0", "#a9d6e5", "#12343f", "#e4572e"),
            ("#f8d5c2", "#3d5a80", "#98c1d9", "#1d2d44", "#ee6c4d"),
            ("#e3efd9", "#1f7a6c", "#9fd8c4", "#0f302b", "#f2a541"),
        ]
    )
    level, swell, phase = dice(350, 410), dice(9, 15), dice(0, 6)

    def wave(y: float, tall: float, late: float) -> list[tuple[float, float]]:
        return [(x, y + tall * math.sin(phase + late + x / 62)) for x in range(0, W + 1, 20)]

    out = [rect(0, 0, W, H, sky), disc(dice(180, 420), level - 14, 22, hot)]
    out.append(poly([*wave(level, swell, 0), (W, H), (0, H)], sea))
    for number in range(1, 7):
        points = wave(level + 14 + number * number * 5.2 + number * 14, swell * (1 + number * 0.14), number * 1.4)
        out.append(
            f'<polyline points="{pairs(points)}" fill="none" stroke="{foam}" '
            f'stroke-width="{num(2.6 - number * 0.3)}" opacity="{num(0.95 - number * 0.12)}"/>'
        )
    name = block(title, FACE, (M, 66, W - 2 * M, level - 150), ink, leading=0.98, most=3, biggest=112)
    return "".join([*out, name.svg, billing(credit, label, sky)])
