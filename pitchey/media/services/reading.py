"""How are clean bytes read? Whoever asks has passed the gate."""

from pitchey.core.errors import NotFound
from pitchey.media.models import File
from pitchey.media.storage import shelf


def open_rendition(file: File, number: int) -> bytes:
    """The clean picture of page `number`. Whoever asks has passed the gate.

    Raises:
        NotFound: there is no such page.
    """
    key = file.renditions.filter(number=number).values_list("key", flat=True).first()
    if key is None or file.purpose != File.Purpose.DOCUMENT:
        raise NotFound()
    with shelf("private").open(key) as stored:
        return bytes(stored.read())


def open_clean(file: File) -> bytes:
    """The clean file. Whoever asks has passed the gate.

    Raises:
        NotFound: it is not ready.
    """
    if file.status != File.Status.READY:
        raise NotFound()
    with shelf("private").open(file.clean_key) as stored:
        return bytes(stored.read())


def public_url(key: str) -> str:
    """Where anybody may fetch a public picture."""
    return str(shelf("public").url(key))
