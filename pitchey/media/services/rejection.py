"""What happens to a file that is given up? It says why, or is forgotten, and its bytes go; its app is told."""

from collections.abc import Iterable
from functools import partial

from django.db import transaction

from pitchey.media import policy
from pitchey.media.models import File
from pitchey.media.storage import storage_for
from pitchey.outbox import services as outbox


def reject(locked: File, code: str) -> None:
    """Refuse a locked file with the sentence of `code`; after commit its bytes go."""
    locked.become(File.Status.REJECTED)
    locked.reason = str(policy.REFUSALS[code])
    locked.clean_key = ""
    locked.save(update_fields=["status", "reason", "clean_key"])
    locked.renditions.all().delete()
    transaction.on_commit(lambda: _delete_bytes(prefix_of(locked)))


def notify_settled(file: File) -> None:
    """Tell the app that a file belongs to that it is ready or refused now."""
    app = "conversations" if file.purpose == File.Purpose.ATTACHMENT else "pitches"
    outbox.enqueue(f"{app}.file_settled", file_id=file.pk)


@transaction.atomic
def forget(files: Iterable[File]) -> None:
    """Delete files that nothing points at any more; after commit their bytes go."""
    for file in files:
        place = prefix_of(file)
        file.delete()
        transaction.on_commit(partial(_delete_bytes, place))


def prefix_of(file: File) -> str:
    """Where everything of this file lies, in both storages."""
    return str(file.original_key).rpartition("/")[0]


def _delete_bytes(place: str) -> None:
    for name in ("private", "public"):
        for key, _changed in list(storage_for(name).keys_under(place)):
            storage_for(name).delete(key)
