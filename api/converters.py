"""What does an id in an address look like? `<pit:pitch_id>` matches `pit_...`; anything else is nobody's address."""

from django.urls import register_converter

PREFIXES = (
    "usr",
    "org",
    "pit",
    "ver",
    "doc",
    "nda",
    "ntf",
    "ses",
    "ivt",
    "chr",
    "crd",
    "fil",
    "stl",
    "fol",
    "sea",
    "con",
    "msg",
    "cpy",
    "dvc",
    "sta",
    "lks",
)


class PublicIdConverter:
    """A public id of one kind."""

    regex = ""

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


for _prefix in PREFIXES:
    register_converter(
        type(f"{_prefix.title()}Id", (PublicIdConverter,), {"regex": _prefix + "_[0-9A-Za-z]{1,28}"}), _prefix
    )


class PageConverter:
    """A page number: few digits, so that nothing else reaches the database."""

    regex = "[0-9]{1,6}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(PageConverter, "page")
