"""What is a poster made of? Plain shapes on a sheet of 600 by 900; `W`, `H` and the margin `M` are known everywhere."""

from collections.abc import Iterable

W, H, M = 600, 900, 40


def num(value: float) -> str:
    """One decimal at most: enough for print, and the same text everywhere."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def path(d: str, fill: str, extra: str = "") -> str:
    return f'<path d="{d}" fill="{fill}"{extra}/>'


def rect(x: float, y: float, width: float, height: float, fill: str, extra: str = "") -> str:
    return f'<rect x="{num(x)}" y="{num(y)}" width="{num(width)}" height="{num(height)}" fill="{fill}"{extra}/>'


def disc(x: float, y: float, radius: float, fill: str, extra: str = "") -> str:
    return f'<circle cx="{num(x)}" cy="{num(y)}" r="{num(radius)}" fill="{fill}"{extra}/>'


def ring(x: float, y: float, radius: float, stroke: str, width: float = 1.5, extra: str = "") -> str:
    return (
        f'<circle cx="{num(x)}" cy="{num(y)}" r="{num(radius)}" fill="none" '
        f'stroke="{stroke}" stroke-width="{num(width)}"{extra}/>'
    )


def pairs(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{num(x)},{num(y)}" for x, y in points)


def poly(points: Iterable[tuple[float, float]], fill: str, extra: str = "") -> str:
    return f'<polygon points="{pairs(points)}" fill="{fill}"{extra}/>'


def outline(points: Iterable[tuple[float, float]], stroke: str, width: float) -> str:
    return f'<polygon points="{pairs(points)}" fill="none" stroke="{stroke}" stroke-width="{num(width)}"/>'
