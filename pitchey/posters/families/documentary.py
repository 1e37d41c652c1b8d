"""Evidence: the facts as a strip of measurements, the title as a plain headline."""

from pitchey.posters.dice import Dice
from pitchey.posters.lettering import Face, billing, block
from pitchey.posters.shapes import H, M, W, rect

FACE = Face(wght=750, wdth=92)
BARS = 52


def draw(title: str, credit: str, label: str, dice: Dice) -> str:
    ground, ink, hot = dice.pick(
        [
            ("#ece9e1", "#17181a", "#e1462c"),
            ("#e3e8e6", "#14201f", "#0e7c66"),
            ("#efe6d2", "#1b1a17", "#1f55c4"),
        ]
    )
    headline = block(title, FACE, (M, 58, W - 2 * M, 330), ink, leading=0.94, biggest=116)
    base = H - 96
    room = base - (headline.bottom + 70)
    level, mark = dice(0.3, 0.6), int(dice(20, 44))
    out = [rect(0, 0, W, H, ground), headline.svg, rect(M, headline.bottom + 26, W - 2 * M, 2, ink)]
    for number in range(BARS):
        level = max(0.06, min(1, level + dice(-0.17, 0.17)))
        x = M + number * (W - 2 * M) / BARS
        marked = number == mark
        out.append(rect(x, base - room * level, 7 if marked else 4, room * level, hot if marked else ink))
    return "".join([*out, rect(M, base, W - 2 * M, 2, ink), billing(credit, label, ink)])
