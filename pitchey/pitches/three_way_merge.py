"""Two write at once: what is whose, and where do they disagree?"""

from collections.abc import Mapping
from dataclasses import dataclass

from pitchey.core.types import Fields
from pitchey.pitches.models import Pitch


@dataclass(frozen=True)
class Merge:
    """What one person changed (`mine`), what others changed meanwhile (`theirs`, as stored), and what both did (`clash`, as stored)."""

    mine: Fields
    theirs: Fields
    clash: Fields


def merge(pitch: Pitch, seen: Mapping[str, object], written: Mapping[str, object]) -> Merge:
    """Compare the stored pitch with what a person saw and what they made of it, field by field (all three as `clean` answers)."""
    touched = {name for name, value in written.items() if name not in seen or seen[name] != value}
    if "budget_minor" in touched and "currency" in written:
        touched.add("currency")  # an amount says nothing without its currency
    stored = {name: getattr(pitch, name) for name in written}
    moved = {name for name in written if name in seen and stored[name] != seen[name]}
    return Merge(
        mine={name: value for name, value in written.items() if name in touched},
        theirs={name: stored[name] for name in written if name in moved - touched},
        clash={name: stored[name] for name in written if name in moved & touched and stored[name] != written[name]},
    )
