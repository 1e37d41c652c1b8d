"""What does a number look like? Pictures of numbers, drawn on the server as SVG: each beside its figure, its words or its table."""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise

from django import template
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pitchey.core.guilloche import guilloche_lines
from portals.shared.templatetags.components import draw

register = template.Library()


@register.simple_tag
def meter(value: int, label: str, most: int = 100) -> SafeString:
    """How far along, as a bar."""
    return draw("meter", value=value, most=most, label=label)


def _line(values: Sequence[float], width: float, height: float, edge: float) -> list[tuple[float, float]]:
    top = max(values, default=0) or 1
    step = width / max(len(values) - 1, 1)
    return [(round(i * step, 1), round(height - edge - (height - 2 * edge) * v / top, 1)) for i, v in enumerate(values)]


@register.simple_tag
def spark(values: Iterable[float]) -> SafeString:
    """A small line of a few weeks. The number it belongs to stands beside it."""
    points = _line(list(values), 100, 32, 4)
    line = "L".join(f"{x:g} {y:g}" for x, y in points)
    return draw("spark", line=line, end=points[-1] if points else None)


@register.simple_tag
def figure(label: str, value: object, note: str = "", values: Iterable[float] = (), href: str = "") -> SafeString:
    """A number worth a glance, with its name, its course and what it means, and where more of it stands. Stands in a `<dl>`."""
    return draw("figure", label=label, value=value, note=note, values=list(values), href=href)


@register.simple_tag
def heat(values: Iterable[float], label: str) -> SafeString:
    """Attention per page: one bar a page, the darker the longer."""
    values = list(values)
    top = max(values, default=0) or 1
    bars = [(i * 4, round(max(value / top, 0.06), 2)) for i, value in enumerate(values)]
    return draw("heat", bars=bars, width=max(len(bars) * 4, 4), pages=len(bars), label=label)


TOP, HEIGHT = 20, 224  # pixels: room for a figure above the plot, and the whole
FLOOR = HEIGHT - 28  # days stand below


def _ceiling(top: float) -> float:
    """The round number at the head of the axis: 1, 2 or 5 times a power of ten, never below four."""
    if top <= 4:
        return 4
    power = 10 ** math.floor(math.log10(top))
    return next(power * step for step in (1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10) if power * step >= top)


@register.simple_tag
def chart(
    label: str, rows: Iterable[tuple[object, float]], kind: str = "run", names: tuple[str, str] | None = None
) -> SafeString:
    """A course over time (`run`) or a comparison (`bars`) with axes, and the same numbers as a table.

    `rows` are pairs of what stands below (a day, a name) and its number; `names` are the two columns of the table.
    """
    rows = [(str(name), value) for name, value in rows]
    top = _ceiling(max((value for _name, value in rows), default=0))

    def high(value: float) -> float:
        return round(FLOOR - (FLOOR - TOP) * value / top, 1)

    slot = 100 / max(len(rows), 1)
    points = [(round(slot * (place + 0.5), 2), high(value)) for place, (_name, value) in enumerate(rows)]
    told = {round(place * (len(rows) - 1) / 4) for place in range(5)} if len(rows) > 6 else set(range(len(rows)))
    return draw(
        "chart",
        label=label,
        kind=kind,
        rows=rows,
        names=names or (_("When"), _("How many")),
        grid=[(high(top * part / 4), number_format(top * part / 4, 0 if top >= 4 else 1)) for part in (1, 2, 3, 4)],
        lines=list(pairwise(points)),
        points=points,
        bars=[(round(x - slot * 0.35, 2), y, round(FLOOR - y, 1)) for x, y in points],
        wide=round(slot * 0.7, 2),
        below=[
            (points[place][0], rows[place][0], place not in (0, len(rows) - 1, len(rows) // 2))
            for place in sorted(told)
        ],
        floor=FLOOR,
        foot=HEIGHT - 8,
    )


@register.simple_tag
def progress(label: str, value: int | None = None, most: int = 100, note: str = "") -> SafeString:
    """Work that goes on: its name, how far it is in percent, and what happens now. Without a value nobody knows how far."""
    return draw(
        "progress",
        label=label,
        value=value,
        most=most,
        percent=None if value is None else 100 * value // most,
        note=note,
    )


@register.simple_tag
def leader(due: datetime, since: datetime | None = None) -> SafeString:
    """The time left to answer as a film leader: days, or hours on the last two, and the sweep of what is gone.

    The sentence with the date stands beside it. Bad from zero on, warning below a day.
    """
    left = (due - timezone.now()).total_seconds()
    whole = max((due - since).total_seconds(), 1) if since else 7 * 86400
    gone = min(max(1 - left / whole, 0), 1)
    turn = 2 * math.pi * min(max(gone, 0.02), 0.98)
    number = math.ceil(left / 3600) if left < 2 * 86400 else math.ceil(left / 86400)
    return draw(
        "leader",
        look="late" if left <= 0 else "soon" if left < 86400 else "",
        number=max(number, 0),
        x=round(28 + 24 * math.sin(turn), 1),
        y=round(28 - 24 * math.cos(turn), 1),
        far=int(turn > math.pi),
    )


@register.simple_tag
def guilloche(sha256: str) -> SafeString:
    """The engraving of an agreement, drawn from the fingerprint of its text: another text, another guilloche."""
    lines = [" ".join(f"{x:.1f},{y:.1f}" for x, y in ring) for ring in guilloche_lines(sha256)]
    return draw("guilloche", rings=lines)


@register.filter
def duration(seconds: float) -> str:
    """Seconds as people say them: "40 s", "12 min", "3 h 5 min"."""
    seconds = int(seconds)
    if seconds < 60:
        return _("%(seconds)d s") % {"seconds": seconds}
    hours, minutes = divmod(seconds // 60, 60)
    if hours:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
    return ngettext("%(minutes)d min", "%(minutes)d min", minutes) % {"minutes": minutes}
