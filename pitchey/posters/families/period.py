"""Title page: a book that somebody was punished for printing."""

import math

from pitchey.posters.dice import Dice
from pitchey.posters.lettering import Face, Line, billing
from pitchey.posters.shapes import H, W, disc, outline, path, rect

GREAT, SMALL = Face("serif", opsz=60, track=0.02), Face("italic")
LITTLE = {"the", "of", "a", "an", "and", "in", "to", "for", "at", "on"}


def _frame(inset: float) -> list[tuple[float, float]]:
    return [(inset, inset), (W - inset, inset), (W - inset, H - inset), (inset, H - inset)]


def _title_page(title: str) -> list[tuple[str, bool]]:
    """The lines of the title, and which of them are the little words between the great ones."""
    enough = max(7, len(title) // 7)
    lines: list[tuple[str, bool]] = []
    run = ""
    for word in title.split():
        if word.lower() in LITTLE and len(title) < 60:
            lines += [(run, False)] if run else []
            lines.append((word.lower() if lines else word, True))
            run = ""
        else:
            run = f"{run} {word}".strip()
            if len(run) > enough:
                lines.append((run, False))
                run = ""
    return lines + ([(run, False)] if run else [])


def draw(title: str, credit: str, label: str, dice: Dice) -> str:
    ground, ink, hot = dice.pick(
        [
            ("#efe6d3", "#2a1d16", "#9b2226"),
            ("#e6e2d6", "#1c2430", "#8a6a1f"),
            ("#e9e4dc", "#21261f", "#5c3d74"),
        ]
    )
    out = [rect(0, 0, W, H, ground), outline(_frame(26), ink, 3), outline(_frame(34), ink, 1)]
    set_lines = []
    for text, little in _title_page(title):
        line = Line(text, SMALL) if little else Line(text.upper(), GREAT)
        size = min((W - 150) / line.width, 50 if little else 104)
        set_lines.append((line, size, little))
    tall = sum(size * 0.7 + 24 for _, size, _ in set_lines)
    shrink = min(1, 470 / tall)
    y = 100.0
    for line, size, little in set_lines:
        size *= shrink
        y += size * (0.62 if little else 0.7)
        out.append(path(line.d(W / 2 - line.width * size / 2, y, size), hot if little else ink))
        y += 24 * shrink
    petals, turn = int(dice(7, 13)), int(dice(2, 5))
    cy, radius = (y + 800) / 2 - 8, min(118, (800 - y) / 2 - 26)
    for number in range(5):
        near, depth = radius * (0.58 + 0.105 * number), radius * 0.1
        points = []
        for i in range(150):
            angle = i * math.tau / 150
            far = near + depth * math.sin(petals * angle + number * turn)
            points.append((W / 2 + far * math.cos(angle), cy + far * math.sin(angle)))
        out.append(outline(points, hot, 1.3))
    return "".join([*out, disc(W / 2, cy, radius * 0.3, hot), billing(credit, label, ink, y=836, x=62, right=W - 62)])
