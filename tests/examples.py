"""How many examples does a property try? A quarter in everyday's profile, all of them with HYPOTHESIS_PROFILE=thorough."""

from hypothesis import settings


def examples(thorough: int) -> int:
    """This many when we are thorough, and in proportion when we are not."""
    return max(3, thorough * settings.default.max_examples // 100)
