"""Transit: orbits far larger than the sheet, one small thing on them, the title wide and quiet."""

import math

from pitchey.posters.dice import Dice
from pitchey.posters.lettering import Face, billing, fit
from pitchey.posters.shapes import H, M, W, disc, num, path, rect, ring

FACE = Face(wght=600, wdth=125, track=0.16)


def draw(title: str, credit: str, label: str, dice: Dice) -> str:
    ground, line, glow, ink = dice.pick(
        [
            ("#0d1b2a", "#37506a", "#f2b25c", "#e6edf2"),
            ("#101418", "#3c4650", "#7fe0c9", "#eef2ee"),
            ("#1d1430", "#4c3f6e", "#f08a5d", "#f1ecf7"),
        ]
    )
    ox, oy, step = dice(-30, 50), dice(1000, 1060), dice(70, 92)
    radii = [330 + number * step for number in range(9)]
    out = [rect(0, 0, W, H, ground)]
    for number, radius in enumerate(radii):
        out.append(
            ring(ox, oy, radius, line, 1.2 if number % 3 else 2.4, "" if number % 2 else ' stroke-dasharray="2 9"')
        )
    out.append(disc(ox, oy, dice(350, 385), glow))
    radius, angle, size = radii[dice.pick([4, 5])], math.radians(dice(-62, -46)), dice(30, 46)
    x, y = ox + radius * math.cos(angle), oy + radius * math.sin(angle)
    night = (
        f"M{num(x)} {num(y - size)}A{num(size)} {num(size)} 0 0 1 {num(x)} {num(y + size)}"
        f"A{num(size * 1.7)} {num(size * 1.7)} 0 0 0 {num(x)} {num(y - size)}Z"
    )
    out += [disc(x, y, size, ink), path(night, ground, ' opacity=".86"')]
    for _ in range(26):
        out.append(disc(dice(20, W - 20), dice(20, 560), dice(0.7, 1.6), ink, f' opacity="{num(dice(0.3, 0.9))}"'))
    setting = fit(title.upper(), FACE, W - 2 * M, 330, leading=1.34, biggest=54)
    d = ""
    for number, row in enumerate(setting.lines):
        start = W - M - row.width * setting.size if row.rtl else M
        d += row.d(start, 62 + setting.size * (0.7 + 1.34 * number), setting.size)
    return "".join([*out, path(d, ink), billing(credit, " ", ground), billing(" ", label, ink)])
