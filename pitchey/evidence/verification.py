"""Is the ledger what it was? The first violation in any chain, any checkpoint, or any sealed PDF that somebody else holds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core.files.storage import storages
from django.db import connection

from pitchey.audit import services as audit
from pitchey.audit.models import Chain
from pitchey.audit.services import GENESIS
from pitchey.evidence.checkpoints import KIND, fingerprint
from pitchey.evidence.models import Checkpoint
from pitchey.sealing import services as sealing


@dataclass(frozen=True)
class Violation:
    """Something that is not as it was written: in chain or checkpoint `where`, from entry `seq` on (0: as a whole)."""

    where: str
    seq: int
    what: str

    def __str__(self) -> str:
        place = f"{self.where}, entry {self.seq}" if self.seq else self.where
        return f"{place}: {self.what}"


def violations(*, chain: str = "", papers: Iterable[bytes] = ()) -> Iterator[Violation]:
    """Every chain's first violation, then what the checkpoints say of it. None: all is whole.

    Args:
        chain: look at this one alone ("pit_...").
        papers: sealed checkpoints from elsewhere: mails, a backup, an owner's drawer. Whoever owns this machine cannot have changed them.

    Raises:
        CannotSeal: nothing says which seals are ours, so that no paper can be believed.
    """
    keys = [chain] if chain else Chain.objects.order_by("key").values_list("key", flat=True).iterator(chunk_size=2000)
    for key in keys:
        finding = audit.verify(key)
        if finding:
            yield Violation(finding.chain, finding.seq, finding.what)
    if not chain:
        yield from _checkpoint_violations()
        yield from _paper_violations(papers)
    yield from _missing_heads(chain)


def _checkpoint_violations() -> Iterator[Violation]:
    """Checkpoints are a chain of their own."""
    previous, expected = GENESIS, 1
    for row in Checkpoint.objects.order_by("number").iterator(chunk_size=200):
        if row.number != expected:
            yield Violation(f"checkpoint {expected}", 0, "missing")
            return
        if row.prev_hash != previous or row.hash != fingerprint(row):
            yield Violation(f"checkpoint {row.number}", 0, "changed")
            return
        previous, expected = row.hash, expected + 1
    for chain in Chain.objects.raw(_COVERED_TOO_FAR):
        yield Violation(chain.key, chain.checkpointed_seq, "said to be covered by a checkpoint, and is not")


def _paper_violations(papers: Iterable[bytes]) -> Iterator[Violation]:
    """The newest paper that we keep, and those from elsewhere, say what the database says. One good paper vouches for all before it."""
    newest = Checkpoint.objects.order_by("-number").first()
    if newest is not None:
        if storages["private"].exists(newest.key):
            with storages["private"].open(newest.key) as kept:
                yield from _paper_violation(kept.read(), f"the paper of checkpoint {newest.number}")
        else:
            yield Violation(f"the paper of checkpoint {newest.number}", 0, "missing")
    for place, paper in enumerate(papers, start=1):
        yield from _paper_violation(paper, f"paper {place}")


def _paper_violation(paper: bytes, name: str) -> Iterator[Violation]:
    verdict = sealing.validate(paper)
    record = verdict.record
    if verdict.finding != sealing.Finding.AUTHENTIC or record.get("kind") != KIND:
        yield Violation(name, 0, f"not a checkpoint of ours ({verdict.finding})")
        return
    row = Checkpoint.objects.filter(number=record["number"]).first()
    if row is None:
        yield Violation(f"checkpoint {record['number']}", 0, "cut: its sealed paper is there, and its row is not")
    elif row.hash != record["hash"]:
        yield Violation(f"checkpoint {record['number']}", 0, "changed: its sealed paper says otherwise")


def _missing_heads(chain: str) -> Iterator[Violation]:
    """Every head that was written down must still stand in its chain."""
    with connection.cursor() as cursor:
        cursor.execute(_MISSING_HEADS, [chain, chain])
        for number, key, seq, present in cursor.fetchall():
            yield Violation(key, seq, f"{'rewritten' if present else 'cut'} since checkpoint {number}")


# The first head of each chain that the chain does not have (any more).
_MISSING_HEADS = """
SELECT DISTINCT ON (head.key) checkpoint.number, head.key, head.seq, entry.hash IS NOT NULL
  FROM evidence_checkpoint checkpoint,
       LATERAL jsonb_to_recordset(
         (SELECT jsonb_agg(jsonb_build_object('key', one->>0, 'seq', (one->>1)::bigint, 'hash', one->>2))
            FROM jsonb_array_elements(checkpoint.heads) one)
       ) AS head(key text, seq bigint, hash text)
  LEFT JOIN audit_chain chain ON chain.key = head.key
  LEFT JOIN audit_entry entry ON entry.chain_id = chain.id AND entry.seq = head.seq
 WHERE (%s = '' OR head.key = %s) AND entry.hash IS DISTINCT FROM head.hash
 ORDER BY head.key, head.seq
"""

# SECURITY: the runtime role may write `checkpointed_seq`; without this look somebody could say a chain out of the next checkpoint.
_COVERED_TOO_FAR = """
SELECT chain.* FROM audit_chain chain
 WHERE chain.checkpointed_seq > coalesce(
   (SELECT max((one->>1)::bigint) FROM evidence_checkpoint, jsonb_array_elements(heads) one WHERE one->>0 = chain.key), 0)
 ORDER BY chain.key
"""
