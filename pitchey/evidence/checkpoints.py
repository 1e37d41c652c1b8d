"""Who could still tamper with the ledger, and how would we know? Every hour the heads of its chains are written down, sealed, and sent away.

Somebody who owns the database can rewrite a whole chain with fresh hashes. They cannot rewrite the sealed papers that others hold.
"""

import logging

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from pitchey.audit.models import Chain
from pitchey.audit.services import GENESIS
from pitchey.core.canonical import sha256
from pitchey.core.errors import Conflict, Unavailable
from pitchey.core.types import Json
from pitchey.emails import services as emails
from pitchey.evidence.models import Checkpoint
from pitchey.media.storage import storage_for
from pitchey.sealing import services as sealing

log = logging.getLogger(__name__)

FORMAT_VERSION = 1
MOST_HEADS = 5000  # on one paper: half a megabyte
KIND = "checkpoint"


def fingerprint(checkpoint: Checkpoint) -> str:
    """SHA-256 of what a checkpoint says, in canonical form."""
    return sha256({"v": FORMAT_VERSION, **_content(checkpoint)})


def _content(checkpoint: Checkpoint) -> Json:
    return {
        "number": checkpoint.number,
        "at": checkpoint.at,
        "heads": checkpoint.heads,
        "prev": checkpoint.prev_hash,
    }


def make() -> list[Checkpoint]:
    """Write down the heads of every chain that grew, seal them, keep the papers, and send them to `CHECKPOINT_EMAILS`.

    Answers the checkpoints that were made: none when nothing happened, several when very much did.

    Raises:
        CannotSeal: nothing was written; trying again later is right.
        Conflict: another one is being made.
        Unavailable: `clock_behind`: our clock says less than when the newest one was made, so that one of the two times is wrong.
    """
    made = []
    while checkpoint := _make_one():
        made.append(checkpoint)
        if len(checkpoint.heads) < MOST_HEADS:
            break
    return made


@transaction.atomic
def _make_one() -> Checkpoint | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('evidence.checkpoint'))")
        if not cursor.fetchone()[0]:
            raise Conflict()
    grown = Chain.objects.filter(head_seq__gt=F("checkpointed_seq")).order_by("key")[:MOST_HEADS]
    heads = list(grown.values_list("key", "head_seq", "head_hash"))
    if not heads:
        return None
    before, at = Checkpoint.objects.order_by("-number").first(), timezone.now()
    if before and at < before.at:
        log.critical("the clock is behind the newest checkpoint", extra={"facts": {"number": before.number}})
        raise Unavailable(code="clock_behind")
    checkpoint = Checkpoint(
        number=before.number + 1 if before else 1,
        at=at,
        heads=[list(head) for head in heads],
        prev_hash=before.hash if before else GENESIS,
    )
    checkpoint.hash = fingerprint(checkpoint)
    sealed = sealing.seal(_paper(checkpoint))
    checkpoint.save(force_insert=True)
    _cover(heads)
    storage_for("private").put(checkpoint.key, sealed, "application/pdf")
    for address in settings.CHECKPOINT_EMAILS:
        key = f"checkpoint:{checkpoint.number}:{address}"
        emails.send(to=address, letter="checkpoint", key=key, number=checkpoint.number, file=checkpoint.key)
    return checkpoint


def _cover(heads: list[tuple[str, int, str]]) -> None:
    """Remember up to where these chains are covered."""
    # RACE: an act that holds two chains could wait for us while we wait for it. A chain that somebody holds is written down again next time.
    free = Chain.objects.select_for_update(skip_locked=True).filter(key__in=[key for key, _seq, _hash in heads])
    covered = {key: seq for key, seq, _hash in heads}
    rows = list(free)
    for row in rows:
        row.checkpointed_seq = covered[row.key]
    Chain.objects.bulk_update(rows, ["checkpointed_seq"], batch_size=1000)


def _paper(checkpoint: Checkpoint) -> bytes:
    from pitchey.evidence.report_pdf import render_pdf  # 35 MB of libraries that only those need who make a paper

    return render_pdf(
        f"Checkpoint {checkpoint.number} of the ledger of {settings.SITE_NAME}",
        [
            "How far the ledger had come. The heads of the chains that grew are inside this file, as record.json.",
            "The fingerprint is the SHA-256 of that record's form, number, time, heads and the fingerprint before, in canonical form.",
        ],
        [
            ("Time", f"{checkpoint.at:%Y-%m-%d %H:%M:%S} UTC"),
            ("Chains that grew", str(len(checkpoint.heads))),
            ("Fingerprint before", checkpoint.prev_hash),
            ("Fingerprint", checkpoint.hash),
        ],
        {"kind": KIND, "v": FORMAT_VERSION, **_content(checkpoint), "hash": checkpoint.hash},
    )
