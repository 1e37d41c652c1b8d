"""The repeat: the title again and again, darker each time, until one answer comes back."""

from pitchey.posters.dice import Dice
from pitchey.posters.lettering import Face, Line, billing, breaks
from pitchey.posters.shapes import H, M, W, num, rect

FACE = Face(wght=800, wdth=62)
LONG = 34


def draw(title: str, credit: str, label: str, dice: Dice) -> str:
    dark, base, hot = dice.pick(
        [
            ((9, 9, 11), (196, 190, 178), "#c1121f"),
            ((10, 13, 12), (172, 190, 170), "#d9e021"),
            ((14, 8, 12), (205, 180, 186), "#e63946"),
        ]
    )

    def between(share: float) -> str:
        return "#" + "".join(f"{int(low + (high - low) * share):02x}" for low, high in zip(dark, base, strict=True))

    texts = list(breaks(title.upper(), 1))[-1] if len(title) > LONG else [title.upper()]
    lines = [Line(text, FACE) for text in texts]
    # The first line is as wide as the sheet; the others keep its height.
    sizes = [(W - 2 * M) / line.width for line in lines]
    tall = max(min(sizes), 49.3)
    step = tall * 0.686 + 9
    rows = max(int((H - 150) / step), 3)
    hit = max(rows - len(lines) - int(dice(1, 3.4)), 0)
    out = [rect(0, 0, W, H, between(0)), "<defs>"]
    out += [
        f'<path id="line{place}" d="{line.d(M, 0, size, tall)}"/>'
        for place, (line, size) in enumerate(zip(lines, sizes, strict=True))
    ]
    out.append("</defs>")
    for row in range(rows):
        answered = hit <= row < hit + len(lines)
        share = max(0.055, (1 - row / max(rows - 2, 1)) ** 1.7) if row < hit else 0.05
        aside = 0.0 if answered or row < rows * 0.4 else dice(-1, 1) * (row - rows * 0.4) * 1.6
        place = (row - hit) % len(lines)
        y = 50 + tall * 0.686 + row * step
        out.append(
            f'<use href="#line{place}" x="{num(aside)}" y="{num(y)}" fill="{hot if answered else between(share)}"/>'
        )
    return "".join([*out, billing(credit, label, between(0.8))])
