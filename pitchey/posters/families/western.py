"""Horizon: a low sun, heat in bands, a great deal of sky."""

from pitchey.posters.dice import Dice
from pitchey.posters.lettering import Face, billing, block
from pitchey.posters.shapes import H, M, W, disc, num, poly, rect

FACE = Face("serif", opsz=40, track=0.03)


def draw(title: str, credit: str, label: str, dice: Dice) -> str:
    sky, sun, land, ink = dice.pick(
        [
            ("#f0c987", "#d1495b", "#7a2e2e", "#3a1717"),
            ("#e7b98a", "#f6ead2", "#8c3b1f", "#3d1a10"),
            ("#d9c7a3", "#c8553d", "#4f5d4b", "#28301f"),
        ]
    )
    horizon, radius, cx = dice(540, 590), dice(130, 165), dice(210, 390)
    out = [
        rect(0, 0, W, H, sky),
        f'<clipPath id="sky"><rect width="{W}" height="{num(horizon)}"/></clipPath><g clip-path="url(#sky)">',
        disc(cx, horizon - radius * 0.42, radius, sun),
    ]
    y, thick = horizon - radius * 0.9, 2.0
    while y < horizon:
        out.append(rect(0, y, W, thick, sky))
        y += thick + 15
        thick += 1.5
    out += ["</g>", rect(0, horizon, W, H - horizon, land)]
    y, thick = horizon + 16, 3.0
    while y < H - 80:
        out.append(rect(dice(-300, 120), y, dice(380, 760), thick * 0.8, sky, ' opacity=".16"'))
        y += thick * 4 + 6
        thick *= 1.32
    x = cx + dice.pick([-1, 1]) * dice(120, 160)
    body = [(x - 4, horizon + 4), (x - 2.5, horizon - 46), (x + 2.5, horizon - 46), (x + 4, horizon + 4)]
    out += [poly(body, ink), disc(x, horizon - 54, 6, ink), rect(x - 13, horizon - 60, 26, 3, ink)]
    name = block(
        title.upper(), FACE, (W / 2, 64, W - 2 * M, 240), ink, leading=1.02, align="centre", most=4, biggest=92
    )
    return "".join([*out, name.svg, billing(credit, label, sky)])
