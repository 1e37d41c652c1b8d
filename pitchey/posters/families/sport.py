"""Lanes: the bend of a track seen from above, one lane taken."""

from pitchey.posters.dice import Dice
from pitchey.posters.lettering import billing, justified
from pitchey.posters.shapes import H, M, W, num, path, rect

GAP = 10


def draw(title: str, credit: str, label: str, dice: Dice) -> str:
    ground, line, hot, ink = dice.pick(
        [
            ("#b5472f", "#f3e3d3", "#f3e3d3", "#fff6ea"),
            ("#1f3b57", "#d7e3ea", "#f2b134", "#f4f7f8"),
            ("#2c6b4f", "#dcebdf", "#f2d544", "#f6f8ef"),
        ]
    )
    cx, cy, inner, lane = dice(560, 640), dice(250, 330), dice(96, 130), dice(40, 46)
    taken = int(dice(3, 7))

    def lane_path(radius: float, stroke: str, width: float, extra: str = "") -> str:
        arc = f"A{num(radius)} {num(radius)} 0 0 0 {num(cx)} {num(cy + radius)}"
        start = f"M{W + 60} {num(cy - radius)}H{num(cx)}"
        return f'<path d="{start}{arc}H{W + 60}" fill="none" stroke="{stroke}" stroke-width="{num(width)}"{extra}/>'

    out = [rect(0, 0, W, H, ground)]
    for number in range(10):
        radius = inner + number * lane
        if number == taken:
            out.append(lane_path(radius + lane / 2, hot, lane))
        out.append(lane_path(radius, line, 2.4, ' opacity=".8"'))
    setting = justified(title.upper(), W - 2 * M, 200, gap=GAP)
    top = H - 92 - setting.height
    out += [rect(0, top - 34, W, H, ground), path(setting.d(M, top, GAP), ink)]
    return "".join([*out, billing(credit, label, ink)])
