"""What stands behind every act in the room? The gate and the record in one transaction, the sitting, and how a refusal is told."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pitchey.audit import services as audit
from pitchey.core.errors import Conflict, Forbidden, NotFound, PitcheyError, Unavailable
from pitchey.core.facts import RequestFacts
from pitchey.dataroom import machines
from pitchey.dataroom.models import ReadingSession
from pitchey.ndas import access
from pitchey.ndas.access import Decision
from pitchey.ndas.models import Nda
from pitchey.pitches.models import Document

# Somebody who comes back within this time, from the same place, goes on with the same sitting.
SITTING = timedelta(minutes=30)
TRACE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is mistaken for something else on a bad copy
TRACE_LENGTH = 8


@contextmanager
def recorded() -> Iterator[None]:
    """A transaction that is committed, or nothing is shown.

    Raises:
        Unavailable: the database refused or is away.
    """
    try:
        # SECURITY: durable, so that the entry is on disk before the first byte is opened, whoever calls.
        with transaction.atomic(durable=True):
            yield
    except DatabaseError as error:
        raise Unavailable() from error


def held_for(
    by: Any, public_id: str, gate: Callable[[Any, Document], Decision], facts: RequestFacts, **about: Any
) -> tuple[Document, Decision]:
    """The document as it is now, and the gate's answer, which holds until the transaction ends. A refusal is recorded.

    Raises:
        NotFound: there is no such document.
    """
    if by.is_authenticated:
        Nda.objects.filter(requester=by, pitch__documents__public_id=public_id).live().hold_still()
    held = Document.objects.select_related("file", "pitch").filter(public_id=public_id).first()
    if held is None:
        raise NotFound()
    decision = gate(by, held)
    if not decision:
        record(by, held, decision, facts, "page.denied", **about)
    return held, decision


def record(by: Any, document: Document, decision: Decision, facts: RequestFacts, kind: str, **data: Any) -> None:
    """Write what was shown or refused into the ledger of the pitch."""
    data |= {"reason": decision.reason, "nda": decision.nda.public_id if decision.nda else None}
    audit.record(chain=document.pitch.public_id, kind=kind, by=by, subject=document.public_id, data=data, facts=facts)


def require_page(document: Document, number: int) -> None:
    """There is such a page, and it can be shown.

    Raises:
        Conflict: the pages are not ready.
        NotFound: there is no such page.
    """
    if document.file.status != "ready":
        raise Conflict(_("The pages are being prepared. Come back in a moment."), code="not_ready")
    if not 1 <= number <= document.file.pages:
        raise NotFound()


def own(session: ReadingSession, by: Any, document: Document) -> ReadingSession:
    """The sitting, when it is this person's with this document.

    Raises:
        NotFound: it is not.
    """
    if session.document_id != document.pk or session.person_id != (by.pk if by.is_authenticated else None):
        raise NotFound()
    return session


def sitting_of(by: Any, document: Document, decision: Decision, facts: RequestFacts) -> ReadingSession:
    """The sitting that goes on, or a new one."""
    person = by if by.is_authenticated else None
    mine = ReadingSession.objects.filter(person=person, document=document)
    if person is None:
        mine = mine.filter(ip=facts.ip)
    latest = mine.order_by("-last_at").first()
    here = (facts.ip, facts.user_agent[:300], decision.nda.pk if decision.nda else None)
    if latest and latest.last_at > timezone.now() - SITTING and (latest.ip, latest.user_agent, latest.nda_id) == here:
        latest.document = document
        return latest
    return ReadingSession.objects.create(
        person=person,
        document=document,
        nda=decision.nda,
        trace="".join(secrets.choice(TRACE_ALPHABET) for _place in range(TRACE_LENGTH)),
        ip=facts.ip,
        user_agent=facts.user_agent[:300],
        machine=machines.is_machine(facts.user_agent),
        last_page=latest.last_page if latest and person else 1,
    )


def refusal(decision: Decision) -> PitcheyError:
    """What a refused reader is told: nothing, unless they knew of the document by right."""
    nda = decision.nda.public_id if decision.nda else None
    if decision.reason == access.ENDED:
        return Forbidden(_("Your access to this has ended."), code="access_ended", nda=nda)
    if decision.reason == "no_downloads":
        return Forbidden(_("This may be read here, but not downloaded."), code="no_downloads", nda=nda)
    return NotFound()
