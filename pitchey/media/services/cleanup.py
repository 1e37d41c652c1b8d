"""What is swept up? Uploads that never came, work that was left, bytes that no file owns."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from pitchey.media.models import File
from pitchey.media.services.rejection import notify_settled, reject
from pitchey.media.storage import ROOT, storage_for
from pitchey.outbox import services as outbox

Status = File.Status

TOO_LONG_IN_WORK = timedelta(hours=1)
ORPHAN_AFTER = timedelta(days=1)


def sweep_orphans() -> int:
    """Give up uploads that never came, push on work that was left, and delete bytes that no file owns. Returns how many it touched.

    One call looks at a twenty-fourth of the places, so that a day's hourly calls see them all.
    """
    shards = range(timezone.now().hour, 256, 24)
    return _give_up() + _resume() + sum(_clean_shard(name, shard) for shard in shards for name in ("private", "public"))


@transaction.atomic
def _give_up(batch: int = 500) -> int:
    late = File.objects.select_for_update(skip_locked=True).filter(
        status=Status.PENDING, upload_expires_at__lt=timezone.now()
    )[:batch]
    for file in late:
        reject(file, "never_came")
        notify_settled(file)
    return len(late)


@transaction.atomic
def _resume(batch: int = 500) -> int:
    left = File.objects.filter(
        status__in=[Status.UPLOADED, Status.SCANNING, Status.RENDERING],
        created_at__lt=timezone.now() - TOO_LONG_IN_WORK,
    ).values_list("pk", flat=True)[:batch]
    for pk in left:
        outbox.enqueue("media.process", dedup_key=f"file:{pk}", file_id=pk)
    return len(left)


def _clean_shard(name: str, shard: int) -> int:
    """Delete what lies in one shard of a storage without a file, and received bytes that were cleaned long ago."""
    keys: dict[str, list[str]] = {}
    changed: dict[str, datetime] = {}
    for key, when in storage_for(name).keys_under(f"{ROOT}/{shard:02x}"):
        place = key.rpartition("/")[0]
        keys.setdefault(place, []).append(key)
        changed[place] = max(when, changed.get(place, when))
    quiet = [place for place, when in changed.items() if when < timezone.now() - ORPHAN_AFTER]
    owned = dict(
        File.objects.filter(original_key__in=[f"{place}/original" for place in quiet]).values_list(
            "original_key", "status"
        )
    )
    orphans = []
    for place in quiet:
        original = f"{place}/original"
        status = owned.get(original, Status.REJECTED)
        if status == Status.REJECTED:
            orphans += keys[place]
        elif status in (Status.RENDERING, Status.READY) and original in keys[place]:
            orphans.append(original)
    for key in orphans:
        storage_for(name).delete(key)
    return len(orphans)
