"""Cut paper: quarter discs on a grid, five inks, the title on its own sheet."""

from pitchey.posters.dice import Dice
from pitchey.posters.lettering import Face, billing, block
from pitchey.posters.shapes import H, M, W, disc, path, rect

FACE, BOX = Face(wght=780), (M, 720, W - 2 * M, 176)
SIDE = 150


def draw(title: str, credit: str, label: str, dice: Dice) -> str:
    ground, *inks = dice.pick(
        [
            ("#f5efe1", "#1d3557", "#e76f51", "#f4b942", "#2a9d8f"),
            ("#fdf1e4", "#7a306c", "#ef8354", "#2d7dd2", "#f7c948"),
            ("#e9f1ec", "#22577a", "#f25f5c", "#ffc857", "#57a773"),
        ]
    )
    out = [rect(0, 0, W, H, ground)]
    last = ""
    for place in range(16):
        x, y = place % 4 * SIDE, place // 4 * SIDE
        front, back = dice.pick(inks), dice.pick(inks)
        while front == last:
            front = dice.pick(inks)
        last = front
        kind = dice.pick(["quarter", "quarter", "half", "disc", "plain", "leaf"])
        if dice() > 0.34:
            out.append(rect(x, y, SIDE, SIDE, back if back != front else ground))
        if kind == "quarter":
            corner = dice.pick(
                [
                    f"M{x} {y}h{SIDE}A{SIDE} {SIDE} 0 0 1 {x} {y + SIDE}Z",
                    f"M{x + SIDE} {y}v{SIDE}A{SIDE} {SIDE} 0 0 1 {x} {y}Z",
                ]
            )
            out.append(path(corner, front))
        elif kind == "half":
            out.append(path(f"M{x} {y + SIDE}A{SIDE // 2} {SIDE // 2} 0 0 1 {x + SIDE} {y + SIDE}Z", front))
        elif kind == "disc":
            out.append(disc(x + SIDE / 2, y + SIDE / 2, SIDE * dice.pick([0.5, 0.3]), front))
        elif kind == "leaf":
            arc = f"A{SIDE} {SIDE} 0 0 1"
            out.append(path(f"M{x} {y}{arc} {x + SIDE} {y + SIDE}{arc} {x} {y}Z", front))
    sheet = block(title, FACE, BOX, inks[0], leading=0.96, anchor="middle", most=3, biggest=96)
    return "".join([*out, rect(0, 600, W, 300, ground), sheet.svg, billing(credit, label, inks[0])])
