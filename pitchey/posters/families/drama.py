"""Half-light: a door is open somewhere to the side; the title stands where the light falls."""

from pitchey.posters.dice import Dice
from pitchey.posters.lettering import Face, billing, block
from pitchey.posters.shapes import H, M, W, disc, poly, rect

FACE = Face("serif")


def draw(title: str, credit: str, label: str, dice: Dice) -> str:
    ground, dark, light, ink = dice.pick(
        [
            ("#2b3a42", "#22303a", "#e4c79a", "#f4eee2"),
            ("#4a2f2b", "#3b2522", "#e8a96b", "#f7ebdc"),
            ("#2f3b33", "#26312b", "#d8d0a0", "#f2f0e0"),
        ]
    )
    door, wide, top, floor = dice(330, 430), dice(84, 110), dice(120, 170), dice(470, 520)
    spread, lean = dice(110, 170), dice(-190, -110)
    beam = [(door, floor), (door + wide, floor), (door + wide + lean + spread, H), (door + lean - spread, H)]
    return "".join(
        [
            rect(0, 0, W, H, ground),
            rect(0, floor, W, H - floor, dark),
            rect(door, top, wide, floor - top, light),
            poly(beam, light, ' opacity=".2"'),
            rect(door + wide * dice(0.25, 0.5), floor - 128, 17, 128, dark, ' rx="8.5"'),
            disc(door + wide * 0.42 + 6, floor - 140, 10, dark),
            block(title, FACE, (M, H - 96, W - 2 * M, 270), ink, leading=0.98, anchor="bottom", biggest=112).svg,
            billing(credit, label, ink),
        ]
    )
