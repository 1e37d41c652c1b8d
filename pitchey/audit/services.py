"""Remember it for ever. `record` writes an entry; `verify` finds the first violation.

An entry's hash covers `{v, chain, seq, at, kind, actor, actor_label, subject, data, prev}` in canonical form (`core.canonical`), so a
changed, removed or reordered entry breaks the chain from there on.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from pitchey.audit.models import Chain, Entry
from pitchey.core.canonical import plain, sha256
from pitchey.core.request_context import RequestContext
from pitchey.core.types import AuthUser

log = logging.getLogger(__name__)

FORMAT_VERSION = 1
GENESIS = "0" * 64
# Clocks of machines that set theirs by the network differ by less.
APART = timedelta(seconds=1)


def record(
    *,
    chain: str,
    kind: str,
    by: AuthUser | AnonymousUser | None,
    subject: str,
    data: Mapping[str, object] | None = None,
    context: RequestContext | None = None,
) -> Entry:
    """Add an entry to a chain, inside the transaction of the act that it records.

    Args:
        chain: public id of the thing whose history this is ("pit_...", "usr_...").
        kind: what happened, "noun.verb" in the past ("nda.signed").
        by: the person, or None for the platform itself and for guests.
        subject: public id of what it happened to.
        data: plain data; no floats.
        context: where the request came from; stored under "from".

    Raises:
        TransactionManagementError: outside a transaction.
        TypeError: `data` has no canonical form.
    """
    head = _locked_head(chain)
    contents = dict(data or {})
    if context is not None:
        contents["from"] = {"ip": context.ip, "user_agent": context.user_agent, "session": context.session}
    at = timezone.now()
    if head.head_at is not None and head.head_at - at > APART:
        # The order of a chain is its numbers'; that this entry's time is not to be believed stands in the entry, and so in its hash.
        contents["clock_behind_ms"] = (head.head_at - at) // timedelta(milliseconds=1)
        log.error("the clock ran backwards", extra={"facts": {"chain": chain, "ms": contents["clock_behind_ms"]}})
    actor = by if by is not None and by.is_authenticated else None
    entry = Entry(
        chain=head,
        seq=head.head_seq + 1,
        at=at,
        kind=kind,
        actor=actor,
        actor_label=f"{actor.public_id} {actor.display_name}" if actor else "",
        subject=subject,
        data=plain(contents),
        prev_hash=head.head_hash,
    )
    entry.hash = _hash(entry, chain)
    entry.save(force_insert=True)
    head.head_seq, head.head_hash, head.head_at = entry.seq, entry.hash, max(at, head.head_at or at)
    head.save(update_fields=["head_seq", "head_hash", "head_at"])
    return entry


def lock_chain(chain: str) -> None:
    """Wait for whoever writes into this chain just now, and let nobody write into it until the transaction ends: what is read from here on
    was decided before this transaction's entries, or comes after them."""
    _locked_head(chain)


def _locked_head(chain: str) -> Chain:
    """The chain's head, held until the transaction ends."""
    heads = Chain.objects.select_for_update()
    head = heads.filter(key=chain).first()
    if head is None:
        Chain.objects.bulk_create([Chain(key=chain)], ignore_conflicts=True)
        head = heads.get(key=chain)
    return head


def _hash(entry: Entry, chain: str) -> str:
    return sha256(
        {
            "v": FORMAT_VERSION,
            "chain": chain,
            "seq": entry.seq,
            "at": entry.at,
            "kind": entry.kind,
            "actor": entry.actor_id,
            "actor_label": entry.actor_label,
            "subject": entry.subject,
            "data": entry.data,
            "prev": entry.prev_hash,
        }
    )


@dataclass(frozen=True)
class Finding:
    """The first place where a chain is not what was written. `seq` counts from 1."""

    chain: str
    seq: int
    what: str  # "changed", "missing", "cut" (the newest entries are gone)


@transaction.atomic
def verify(chain: str) -> Finding | None:
    """Walk a chain from its first entry; None when it is whole."""
    head = Chain.objects.select_for_update().filter(key=chain).first()
    if head is None:
        return None
    previous, expected = GENESIS, 1
    for entry in Entry.objects.filter(chain=head).order_by("seq").iterator(chunk_size=2000):
        if entry.seq != expected:
            return Finding(chain, expected, "missing")
        if entry.prev_hash != previous or entry.hash != _hash(entry, chain):
            return Finding(chain, entry.seq, "changed")
        previous, expected = entry.hash, expected + 1
    if head.head_seq != expected - 1 or head.head_hash != previous:
        return Finding(chain, expected, "cut")
    return None
