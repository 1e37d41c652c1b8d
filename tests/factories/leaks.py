"""Pictures of pages that somebody wants compared, and a page with words, over which they can be laid."""

import io
import random

from django.core.files.storage import storages
from PIL import Image, ImageDraw

from pitchey.accounts.models import User
from pitchey.dataroom import services as dataroom
from pitchey.dataroom.models import LeakSearch
from pitchey.pitches.models import Document
from tests.factories.cast import request_context


def blank_picture() -> bytes:
    """A picture without a word, which is laid over no page."""
    return saved(Image.new("RGB", (120, 160), "white"))


def written() -> bytes:
    """A page with words on it, so that a picture can be laid over it."""
    chance, sheet = random.Random(4), Image.new("RGB", (935, 1210), "white")
    pen = ImageDraw.Draw(sheet)
    for row in range(30):
        words = " ".join("".join(chance.choices("abcdefghijklmnoprstuvw", k=chance.randint(2, 9))) for _ in range(8))
        pen.text((140, 120 + row * 33), words, fill="black", font_size=18)
    return saved(sheet, "JPEG", quality=90)


def saved(image: Image.Image, kind: str = "PNG", **options: int) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def lay_written_page(document: Document, number: int) -> None:
    """Give a document's page words."""
    key = document.file.renditions.get(number=number).key
    storages["private"].delete(key)
    storages["private"].put(key, written(), "image/jpeg")  # type: ignore[attr-defined]


def asked_leak(document: Document, by: User) -> LeakSearch:
    """A search for the reader of the first page, whose job waits."""
    return dataroom.begin_leak_search(
        by=by, document=document, page=1, picture=blank_picture(), context=request_context()
    )
