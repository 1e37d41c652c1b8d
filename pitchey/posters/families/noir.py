"""Blinds: the same words in the dark and in the light, exchanged along every slat."""

from pitchey.posters.dice import Dice
from pitchey.posters.lettering import Face, billing, block
from pitchey.posters.shapes import H, M, W, num, path, rect

FACE, BOX = Face(wght=800, wdth=70), (M, 690, W - 2 * M, 420)


def draw(title: str, credit: str, label: str, dice: Dice) -> str:
    ground, light, hot = dice.pick(
        [
            ("#15171c", "#e9dcc0", "#f1b24a"),
            ("#131a1e", "#d5e3df", "#e4572e"),
            ("#1a1420", "#ecd5dd", "#7fd1c7"),
        ]
    )
    y, slope = dice(60, 90), dice(0.18, 0.3)
    left, right = dice(150, 200), W + 20
    slats = ""
    while y < 450:
        slats += f"M{num(left)} {num(y)}L{num(right)} {num(y + slope * (right - left))}v30L{num(left)} {num(y + 30)}Z"
        y += 50
    dark = block(title, FACE, BOX, light, leading=0.92, anchor="bottom", most=4, biggest=150).svg
    lit = dark.replace(f'fill="{light}"', f'fill="{ground}"')
    return "".join(
        [
            rect(0, 0, W, H, ground),
            f'<clipPath id="slats"><path d="{slats}"/></clipPath>',
            path(slats, light),
            dark,
            f'<g clip-path="url(#slats)">{lit}</g>',
            rect(M, 742, 84, 4, hot),
            billing(credit, label, light),
        ]
    )
