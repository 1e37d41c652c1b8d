"""Which number does a text say, in an address or a form?"""


def whole_number(text: str, *, digits: int) -> int | None:
    """The number that up to so many plain digits say; None for everything else, signs and digits of other scripts as well."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None
