"""`make bench`, its third part: how fast is evidence made? Seals a minute, and entries of the ledger a second."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection, transaction

from pitchey.audit import services as audit
from pitchey.ndas import agreement_pdf
from pitchey.ndas.models import Nda, SealedCopy
from pitchey.sealing import services as sealing

WRITERS = 8


def report(seconds: int) -> None:
    """Prints the table. Everything happens in this process, next to the database: what a worker could do at the most."""
    print("\n| evidence | a second | a minute |\n|---|---|---|", flush=True)
    _row("an agreement's paper written, sealed and found whole", _times(_seal, seconds))
    _row("an entry of the ledger, one writer", _times(lambda: _write("pit_bench_alone"), seconds))
    with ThreadPoolExecutor(WRITERS) as pool:
        for name, chain_of in (("each in a chain of its own", "pit_bench_{}"), ("all in one chain", "pit_bench_all")):
            chains = [chain_of.format(number) for number in range(WRITERS)]
            rates = pool.map(lambda chain: _times(lambda: _write(chain), seconds, then=connection.close), chains)
            _row(f"an entry of the ledger, {WRITERS} writers, {name}", sum(rates))


def _row(name: str, rate: float) -> None:
    print(f"| {name} | {rate:,.1f} | {rate * 60:,.0f} |", flush=True)


def _times(act: Callable[[], Any], seconds: int, then: Callable[[], Any] = lambda: None) -> float:
    """How often a second this can be done."""
    act()
    begun, done = time.perf_counter(), 0
    while time.perf_counter() - begun < seconds:
        act()
        done += 1
    rate = done / (time.perf_counter() - begun)
    then()
    return rate


def _write(chain: str) -> None:
    with transaction.atomic():
        audit.record(chain=chain, kind="page.served", by=None, subject="doc_bench", data={"page": 1})


def _seal() -> None:
    copy = SealedCopy.objects.order_by("pk")[0]
    nda = Nda.objects.select_related("pitch", "owner", "requester", "signature__evidence").get(pk=copy.nda_id)
    sealed = sealing.seal(agreement_pdf.render_pdf(copy, nda, nda.signature.evidence))  # type: ignore[attr-defined]
    if sealing.validate(sealed).finding != sealing.Finding.AUTHENTIC:
        raise SystemExit("a seal that does not hold")
