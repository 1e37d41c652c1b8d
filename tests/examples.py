"""How many examples does a property try, and a race? A part of them in everyday's profile, all with HYPOTHESIS_PROFILE=thorough."""

from hypothesis import settings

_THOROUGH = settings.get_profile("thorough").max_examples


def examples(thorough: int) -> int:
    """This many examples when we are thorough, and in proportion when we are not."""
    return max(3, thorough * settings.default.max_examples // _THOROUGH)


def rounds(thorough: int) -> int:
    """This many tries of a race when we are thorough, and a tenth when we are not."""
    return thorough if settings.default.max_examples == _THOROUGH else max(3, thorough // 10)
