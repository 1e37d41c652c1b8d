"""Two: circles that overlap by exactly as much as the story allows."""

import math

from pitchey.posters.dice import Dice
from pitchey.posters.lettering import Face, billing, block
from pitchey.posters.shapes import H, M, W, disc, num, path, rect

FACE, BOX = Face("italic"), (W / 2, 700, W - 2 * M - 20, 190)


def draw(title: str, credit: str, label: str, dice: Dice) -> str:
    ground, one, other, both, ink = dice.pick(
        [
            ("#f6e7df", "#e98f83", "#5e7fb8", "#4b4a78", "#2a1f2d"),
            ("#20263f", "#e8a0a8", "#e7c27d", "#f8efe3", "#f8efe3"),
            ("#efe3ea", "#c96f8f", "#e9b872", "#b04a4f", "#35202d"),
        ]
    )
    radius, lap, tilt = dice(158, 178), dice(0.42, 0.75), math.radians(dice(-38, 38))
    apart = radius * (2 - lap)
    cx, cy = W / 2, 322
    dx, dy = math.cos(tilt) * apart / 2, math.sin(tilt) * apart / 2
    half = math.sqrt(radius * radius - apart * apart / 4)
    px, py = -math.sin(tilt) * half, math.cos(tilt) * half
    arc = f"A{num(radius)} {num(radius)} 0 0 1"
    lens = f"M{num(cx + px)} {num(cy + py)}{arc} {num(cx - px)} {num(cy - py)}{arc} {num(cx + px)} {num(cy + py)}Z"
    return "".join(
        [
            rect(0, 0, W, H, ground),
            disc(cx - dx, cy - dy, radius, one),
            disc(cx + dx, cy + dy, radius, other),
            path(lens, both),
            block(title, FACE, BOX, ink, leading=0.96, align="centre", anchor="middle", most=3, biggest=108).svg,
            billing(credit, label, ink),
        ]
    )
