"""Contours: the hill is the only character that everybody agrees on."""

import math

from pitchey.posters.dice import Dice
from pitchey.posters.lettering import billing, justified
from pitchey.posters.shapes import H, M, W, outline, path, poly, rect

GAP = 10


def draw(title: str, credit: str, label: str, dice: Dice) -> str:
    ground, line, hot, ink = dice.pick(
        [
            ("#d9d6c3", "#8a8b6d", "#b23a24", "#23261c"),
            ("#2a2f28", "#59634f", "#d8a03f", "#e8e4d2"),
            ("#cfd5d2", "#7e8f8b", "#1f4e79", "#1a2624"),
        ]
    )
    cx, cy = dice(240, 380), dice(330, 400)
    folds = [(k, dice(0.04, 0.13) / (0.6 + k * 0.25), dice(0, 6.3)) for k in (1, 2, 3, 5)]
    out = [rect(0, 0, W, H, ground)]
    for number in range(17):
        points = []
        for step in range(96):
            angle = step * math.tau / 96
            fold = sum(deep * math.sin(k * angle + phase + number * 0.06) for k, deep, phase in folds)
            far = (26 + number * 33) * (1 + fold * (0.6 + number * 0.05))
            points.append((cx + far * math.cos(angle), cy + far * math.sin(angle) * 0.86))
        taken = number == 4
        out.append(outline(points, hot if taken else line, 2.6 if taken else 1 if number % 4 else 1.9))
    out.append(poly([(cx, cy - 9), (cx + 8, cy + 6), (cx - 8, cy + 6)], hot))
    setting = justified(title.upper(), W - 2 * M, 230, gap=GAP, wght=780)
    top = H - 96 - setting.height
    out += [rect(0, top - 34, W, H - top + 34, ground), path(setting.d(M, top, GAP), ink)]
    return "".join([*out, billing(credit, label, ink)])
