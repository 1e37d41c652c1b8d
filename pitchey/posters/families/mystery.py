"""Iris: the title is all there, but the lamp shows only part of it."""

from pitchey.posters.dice import Dice
from pitchey.posters.lettering import Face, billing, fit
from pitchey.posters.shapes import H, M, W, disc, rect, ring

FACE = Face("serif")


def draw(title: str, credit: str, label: str, dice: Dice) -> str:
    ground, dim, lamp, ink = dice.pick(
        [
            ("#0f1013", "#5c5f6b", "#f0e3bd", "#15161a"),
            ("#0e1a1c", "#43666b", "#d8efe4", "#0e1a1c"),
            ("#1f1218", "#7a5463", "#f6d7c4", "#1f1218"),
        ]
    )
    size, lines = fit(title, FACE, W - 2 * M, 560, leading=0.92, biggest=168)
    tall = size * (0.92 * (len(lines) - 1) + 0.66)
    base = 400 - tall / 2 + size * 0.66
    d = "".join(
        line.d(W - M - line.width * size if line.rtl else M, base + size * 0.92 * number, size)
        for number, line in enumerate(lines)
    )
    radius, cx, cy = dice(158, 190), dice(250, 380), 400 + dice(-0.3, 0.3) * tall
    return "".join(
        [
            rect(0, 0, W, H, ground),
            f'<defs><path id="title" d="{d}"/></defs><use href="#title" fill="{dim}"/>',
            f'<clipPath id="lamp">{disc(cx, cy, radius, "#fff")}</clipPath>',
            disc(cx, cy, radius, lamp),
            f'<g clip-path="url(#lamp)"><use href="#title" fill="{ink}"/></g>',
            ring(cx, cy, radius + 16, dim, 1.5),
            ring(cx, cy, radius + 34, dim, 1),
            billing(credit, label, lamp),
        ]
    )
