"""What does the ledger do by itself? It is written down every hour, and walked every night."""

import logging

from django.conf import settings

from pitchey.core.errors import Conflict
from pitchey.emails import services as emails
from pitchey.evidence import checkpoints
from pitchey.evidence.verification import violations
from pitchey.outbox import services as outbox

log = logging.getLogger(__name__)

MOST_NAMED = 20


@outbox.handler("evidence.checkpoint")
def checkpoint() -> None:
    try:
        checkpoints.make()
    except Conflict:
        log.info("another checkpoint is being made")


@outbox.handler("evidence.verify", retries=2)
def verify() -> None:
    """The nightly walk. A violation is the worst news there is: it is logged as critical, and told to those who get checkpoints."""
    found = [str(violation) for violation in violations()]
    if not found:
        log.info("the ledger is whole")
        return
    log.critical("the ledger was bent", extra={"facts": {"bends": len(found), "first": found[0]}})
    for address in settings.CHECKPOINT_EMAILS:
        key = f"ledger_bent:{found[0]}:{address}"
        emails.send(to=address, letter="ledger_bent", key=key, violations=found[:MOST_NAMED], count=len(found))
