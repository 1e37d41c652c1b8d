"""Vector: everything runs to one point and the title leans into it."""

import math

from pitchey.posters.dice import Dice
from pitchey.posters.lettering import billing, justified
from pitchey.posters.shapes import H, M, W, path, poly, rect

GAP = 12


def draw(title: str, credit: str, label: str, dice: Dice) -> str:
    ground, one, other, ink = dice.pick(
        [
            ("#f04e23", "#c93512", "#ff7a3d", "#fff6e9"),
            ("#11151c", "#1d2733", "#6f5410", "#f2c230"),
            ("#1c4fd6", "#143da8", "#3f77ff", "#ffffff"),
        ]
    )
    px, py = dice(420, 640), dice(-60, 120)
    out = [rect(0, 0, W, H, ground)]
    angle = 90.0
    while angle < 205:
        wide = dice(2.2, 7.5)
        rays = [
            (px + 1500 * math.cos(a), py + 1500 * math.sin(a))
            for a in (math.radians(angle), math.radians(angle + wide))
        ]
        out.append(poly([(px, py), *rays], dice.pick([one, one, other]), "" if dice() > 0.3 else ' opacity=".55"'))
        angle += wide + dice(3, 10)
    setting = justified(title.upper(), W - 2 * M - 58, 340, gap=GAP, low=80)
    out.append(path(setting.d(M, H - 100 - setting.height, GAP, lean=0.2), ink))
    return "".join([*out, billing(credit, label, ink)])
