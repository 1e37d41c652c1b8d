"""The pratfall: everything stands up straight except the one letter that does not."""

import math

from fontTools.misc.transform import Transform

from pitchey.posters.dice import Dice
from pitchey.posters.lettering import Face, billing, fit
from pitchey.posters.lettering import draw as letter
from pitchey.posters.shapes import H, M, W, disc, num, path, rect

FACE = Face(wght=800, wdth=90)
FLOOR, STEPS = 812, 5


def draw(title: str, credit: str, label: str, dice: Dice) -> str:
    ground, ink, ball, loose_ink = dice.pick(
        [
            ("#f7c331", "#1d1b16", "#e4572e", "#fff4d6"),
            ("#ff8f73", "#2a1414", "#ffd9a0", "#3c4fc4"),
            ("#8fd3c1", "#122a2b", "#f45b69", "#fff3df"),
        ]
    )
    size, lines = fit(title, FACE, W - 2 * M, 430, leading=0.9, biggest=190)
    standing = ""
    for number, line in enumerate(lines):
        base = 66 + size * (0.7 + 0.9 * number)
        start = W - M - line.width * size if line.rtl else M
        glyphs = line.glyphs[:-1] if number == len(lines) - 1 else line.glyphs
        for glyph in glyphs:
            k = size / glyph.em
            standing += letter(glyph, Transform(k, 0, 0, -k, start + glyph.x * size, base - glyph.y * size))
    loose = lines[-1].glyphs[-1]
    k, x0, y0 = size / loose.em, start + loose.x * size, base
    way = 1 if x0 < W * 0.55 else -1
    land, turn = x0 + way * dice(90, 150), dice(1.15, 1.75) * way
    fall = []
    for number in range(STEPS):
        share = number / (STEPS - 1)
        x, y = x0 + (land - x0) * share, y0 + (FLOOR - y0) * share**1.7
        move = Transform().translate(x + size * 0.28, y - size * 0.3).rotate(turn * share * math.pi / 2)
        move = move.translate(-size * 0.28, size * 0.3).scale(k, -k)
        last = number == STEPS - 1
        fall.append(
            path(
                letter(loose, move), loose_ink if last else ink, "" if last else f' opacity="{num(0.1 + 0.1 * number)}"'
            )
        )
    radius = dice(150, 200)
    side = W - radius * 0.5 if land < W / 2 else radius * 0.5
    return "".join(
        [
            rect(0, 0, W, H, ground),
            disc(side, FLOOR - radius, radius, ball),
            rect(0, FLOOR, W, H - FLOOR, ink),
            *fall,
            path(standing, ink),
            billing(credit, label, ground, y=H - 36),
        ]
    )
