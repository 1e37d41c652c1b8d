"""What does the world call a thing? Opaque, prefixed ids; primary keys stay at home."""

import secrets
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import models

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmnpqrstvwxyz"  # no I, L, O, U: these are read aloud
LENGTH = 20  # about 114 bits
LONGEST_ID = 32  # characters, with its prefix


def new_id(prefix: str) -> str:
    """A fresh id such as `pit_7Hk2...`."""
    number, text = secrets.randbelow(len(ALPHABET) ** LENGTH), ""
    while len(text) < LENGTH:
        number, place = divmod(number, len(ALPHABET))
        text += ALPHABET[place]
    return f"{prefix}_{text}"


def may_be_id(text: str) -> bool:
    """Whether it is worth asking the database for this id; it takes no NUL, and ids are visible ASCII."""
    return text.isascii() and text.isprintable()


class PublicIdField(models.CharField):
    """A unique public id, made once when the row is made: `PublicIdField("pit")`."""

    def __init__(self, prefix: str = "", **kwargs: Any) -> None:
        self.prefix = prefix
        kwargs |= {"max_length": LONGEST_ID, "unique": True, "editable": False, "default": partial(new_id, prefix)}
        super().__init__(**kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[str], dict[str, Any]]:
        name, path, _, kwargs = super().deconstruct()
        for key in ("max_length", "unique", "editable", "default"):
            kwargs.pop(key, None)
        return name, path, [self.prefix], kwargs
