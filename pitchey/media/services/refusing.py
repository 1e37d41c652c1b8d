"""What happens to a file that is given up? It says why, and its bytes go."""

from django.db import transaction

from pitchey.media import policy
from pitchey.media.models import File
from pitchey.media.storage import shelf


def refuse(held: File, code: str) -> None:
    """Refuse a locked file with the sentence of `code`; after commit its bytes go."""
    held.become(File.Status.REJECTED)
    held.reason = str(policy.REFUSALS[code])
    held.clean_key = ""
    held.save(update_fields=["status", "reason", "clean_key"])
    held.renditions.all().delete()
    transaction.on_commit(lambda: _forget(place_of(held)))


def place_of(file: File) -> str:
    """Where everything of this file lies, in both storages."""
    return str(file.original_key).rpartition("/")[0]


def _forget(place: str) -> None:
    for name in ("private", "public"):
        for key, _changed in list(shelf(name).keys_under(place)):
            shelf(name).delete(key)
