"""What happens to a file that is given up? It says why, or is forgotten, and its bytes go; its room is told."""

from collections.abc import Iterable
from functools import partial

from django.db import transaction

from pitchey.media import policy
from pitchey.media.models import File
from pitchey.media.storage import shelf
from pitchey.outbox import services as outbox


def refuse(held: File, code: str) -> None:
    """Refuse a locked file with the sentence of `code`; after commit its bytes go."""
    held.become(File.Status.REJECTED)
    held.reason = str(policy.REFUSALS[code])
    held.clean_key = ""
    held.save(update_fields=["status", "reason", "clean_key"])
    held.renditions.all().delete()
    transaction.on_commit(lambda: _forget(place_of(held)))


def tell_settled(file: File) -> None:
    """Promise the room that a file belongs to that it is ready or refused now."""
    room = "conversations" if file.purpose == File.Purpose.ATTACHMENT else "pitches"
    outbox.enqueue(f"{room}.file_settled", file_id=file.pk)


@transaction.atomic
def forget(files: Iterable[File]) -> None:
    """Delete files that nothing points at any more; after commit their bytes go."""
    for file in files:
        place = place_of(file)
        file.delete()
        transaction.on_commit(partial(_forget, place))


def place_of(file: File) -> str:
    """Where everything of this file lies, in both storages."""
    return str(file.original_key).rpartition("/")[0]


def _forget(place: str) -> None:
    for name in ("private", "public"):
        for key, _changed in list(shelf(name).keys_under(place)):
            shelf(name).delete(key)
