"""How are clean bytes read? Whoever asks has passed the gate."""

from pitchey.core.errors import NotFound
from pitchey.media.models import File, Rendition
from pitchey.media.storage import storage_for

SHOWN = 800  # pixels: as wide as a picture stands in a thread, on a screen of twice the points


def open_rendition(file: File, number: int) -> bytes:
    """The clean picture of page `number`. Whoever asks has passed the gate.

    Raises:
        NotFound: there is no such page.
    """
    row = file.renditions.filter(number=number).first()
    if row is None or file.purpose != File.Purpose.DOCUMENT:
        raise NotFound()
    return _bytes_of(row)


def open_preview(file: File) -> tuple[bytes, str]:
    """The picture that stands for an attachment, and its type: the first page, or the size next to 800 pixels.

    Raises:
        NotFound: it is not ready.
    """
    rows = list(file.renditions.order_by("number")) if file.purpose == File.Purpose.ATTACHMENT else []
    if file.status != File.Status.READY or not rows:
        raise NotFound()
    row = next((row for row in rows if row.number >= SHOWN), rows[-1])
    return _bytes_of(row), row.content_type


def _bytes_of(row: Rendition) -> bytes:
    with storage_for("private").open(row.key) as stored:
        return bytes(stored.read())


def open_clean(file: File) -> bytes:
    """The clean file. Whoever asks has passed the gate.

    Raises:
        NotFound: it is not ready.
    """
    if file.status != File.Status.READY:
        raise NotFound()
    with storage_for("private").open(file.clean_key) as stored:
        return bytes(stored.read())


def public_url(key: str) -> str:
    """Where anybody may fetch a public picture."""
    return str(storage_for("public").url(key))
