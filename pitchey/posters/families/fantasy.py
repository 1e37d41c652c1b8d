"""The gate: arches inside arches, each a little further away."""

from pitchey.posters.dice import Dice
from pitchey.posters.lettering import Face, billing, block
from pitchey.posters.shapes import H, M, W, disc, num, path, poly, rect

FACE = Face("serif")
BASE = 640


def draw(title: str, credit: str, label: str, dice: Dice) -> str:
    colours, moon, ink = dice.pick(
        [
            (["#1b2a41", "#27456b", "#3f6f8f", "#7fb0a5", "#e9d8a6"], "#fff7df", "#f4ead0"),
            (["#2d1e3e", "#4d2c5e", "#80406f", "#c0646c", "#f3b27a"], "#fff1dd", "#f8e7d2"),
            (["#14281d", "#22482f", "#3f7348", "#8caf5b", "#eadf9a"], "#fdfbe4", "#eef0d0"),
        ]
    )
    out = [rect(0, 0, W, H, colours[0])]
    cx, drift = W / 2, dice(-14, 14)
    for number, colour in enumerate(colours[1:], start=1):
        wide = 480 * 0.78**number
        x, top = cx + drift * number - wide / 2, 70 + number * dice(44, 54)
        shoulder, point = top + wide * 0.62, top + wide * 0.16
        out.append(
            path(
                f"M{num(x)} {BASE}V{num(shoulder)}Q{num(x)} {num(point)} {num(x + wide / 2)} {num(top)}"
                f"Q{num(x + wide)} {num(point)} {num(x + wide)} {num(shoulder)}V{BASE}Z",
                colour,
            )
        )
    far = cx + drift * 4
    out += [disc(far + dice(-26, 26), 430, dice(24, 34), moon), rect(0, BASE, W, 2, colours[4])]
    for number in range(5):
        half, y = 26 + number * 22, BASE + number * 9
        stair = [(far - half, y + 4), (far + half, y + 4), (far + half + 6, y + 9), (far - half - 6, y + 9)]
        out.append(poly(stair, colours[3]))
    name = block(title, FACE, (W / 2, 760, W - 2 * M, 120), ink, align="centre", anchor="middle", most=2, biggest=80)
    return "".join([*out, name.svg, billing(credit, label, ink)])
