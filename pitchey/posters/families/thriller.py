"""The cut: lines justified by the width axis, sliced twice and not put back together."""

from pitchey.posters.dice import Dice
from pitchey.posters.lettering import billing, justified, stretched
from pitchey.posters.shapes import H, M, W, num, rect

TOP, GAP = 76, 12


def draw(title: str, credit: str, label: str, dice: Dice) -> str:
    ground, ink, hot = dice.pick(
        [
            ("#e9e6df", "#141416", "#d3321d"),
            ("#121316", "#e8e4da", "#e2401f"),
            ("#c8321f", "#130d0c", "#f3e9dc"),
        ]
    )
    setting = justified(title.upper(), W - 2 * M, 640, gap=GAP)
    setting = stretched(setting, min(1.5, max(1, 610 / setting.height)), GAP)
    tall, foot = setting.height, TOP + setting.height
    first, second = TOP + tall * dice(0.22, 0.36), TOP + tall * dice(0.56, 0.74)
    shift, offset = dice(16, 30) * dice.pick([1, -1]), dice(30, 56)
    slices = [(0, first, 0), (first, second, shift), (second, H, -offset / 2)]
    out = [rect(0, 0, W, H, ground), f'<defs><path id="title" d="{setting.d(M, TOP, GAP)}" fill="{ink}"/>']
    for place, (start, end, _) in enumerate(slices):
        window = f'<rect x="-90" y="{num(start)}" width="800" height="{num(end - start)}"/>'
        out.append(f'<clipPath id="cut{place}">{window}</clipPath>')
    out.append("</defs>")
    for place, (_, _, aside) in enumerate(slices):
        out.append(f'<g clip-path="url(#cut{place})"><use href="#title" x="{num(aside)}"/></g>')
    out += [rect(0, first - 1.5, W, 3, ground), rect(0, second - 3, W, 6, hot), rect(M, foot + 30, 84, 4, hot)]
    return "".join([*out, billing(credit, label, ink)])
