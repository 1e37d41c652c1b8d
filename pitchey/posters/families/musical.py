"""Bars: the overture as it looks on the desk, the title up the side of the stage."""

import math

from pitchey.posters.dice import Dice
from pitchey.posters.lettering import Face, billing, fit
from pitchey.posters.shapes import H, M, W, num, path, rect

FACE = Face(wght=800, wdth=75)
BARS = 11


def draw(title: str, credit: str, label: str, dice: Dice) -> str:
    ground, one, other, ink = dice.pick(
        [
            ("#e63946", "#ffd166", "#b71f33", "#fff8e8"),
            ("#20295a", "#ff9f6e", "#35407e", "#fdf2e0"),
            ("#f2e8cf", "#bc4749", "#6a994e", "#27340f"),
        ]
    )
    size, lines = fit(title.upper(), FACE, 780, 250, leading=0.84, most=3, biggest=240)
    d = "".join(
        line.d(780 - line.width * size if line.rtl else 0, size * 0.84 * row, size) for row, line in enumerate(lines)
    )
    out = [rect(0, 0, W, H, ground)]
    left = M + size * (0.7 + 0.84 * (len(lines) - 1)) + 34
    gap = (W - M - left) / BARS
    phase, speed = dice(0, 6), dice(0.5, 0.9)
    for number in range(BARS):
        tall = 60 + 560 * abs(math.sin(phase + number * speed)) * (0.65 + dice(0, 0.35))
        colour = one if number % 3 else other
        out.append(rect(left + number * gap, 420 - tall / 2, gap * 0.56, tall, colour, f' rx="{num(gap * 0.28)}"'))
    out.append(f'<g transform="translate({num(M + size * 0.7)} {H - 96}) rotate(-90)">{path(d, ink)}</g>')
    return "".join([*out, billing(credit, label, ink)])
