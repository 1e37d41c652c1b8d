"""What stands behind every act in the room? The gate and the record in one transaction, the sitting, and how a refusal is told."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pitchey.accounts.models import User
from pitchey.audit import services as audit
from pitchey.core.errors import Conflict, Forbidden, NotFound, PitcheyError, Unavailable
from pitchey.core.facts import RequestFacts
from pitchey.dataroom import machines
from pitchey.dataroom.models import PageView, ReadingSession
from pitchey.ndas import access, limits
from pitchey.ndas.access import Decision
from pitchey.ndas.limits import SITTING
from pitchey.ndas.models import Nda
from pitchey.oversight.models import StaffAccess
from pitchey.pitches.models import Document

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
    by: Any, public_id: str, gate: Callable[..., Decision], facts: RequestFacts, **about: Any
) -> tuple[Document, Decision]:
    """The document as it is now, and the gate's answer, which holds until the transaction ends. A refusal is recorded.

    Raises:
        NotFound: there is no such document.
    """
    if by.is_authenticated:
        # RACE: a suspension takes turns with a page here, and so does whoever sits down with the last reading on two devices at once.
        by = User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
        Nda.objects.binding(by).filter(pitch__documents__public_id=public_id).live().hold_still(by)
        if by.is_staff:
            StaffAccess.objects.filter(asker=by, pitch__documents__public_id=public_id).in_force().hold_still()
    pitch = Document.objects.filter(public_id=public_id).values_list("pitch__public_id", flat=True).first()
    if pitch is None:
        raise NotFound()
    # RACE: whatever else an owner or staff closes (access, limits, the document, the pitch) is written into the pitch's chain by the
    # transaction that does it. So the gate is asked before it, or after its commit.
    audit.take_turn(pitch)
    held = Document.objects.select_related("file", "pitch").get(public_id=public_id)
    decision = gate(by, held, ip=facts.ip)
    if decision and decision.sittings_left == 0 and going_on(by, held, decision, facts) is None:
        decision = Decision(False, limits.VIEWS_USED, decision.nda)
    if not decision:
        record(by, held, decision, facts, "page.denied", **about)
    return held, decision


def record(by: Any, document: Document, decision: Decision, facts: RequestFacts, kind: str, **data: Any) -> None:
    """Write what was shown or refused into the ledger of the pitch."""
    data |= {"reason": decision.reason, "nda": decision.nda.public_id if decision.nda else None}
    if decision.country:
        data["country"] = decision.country
    audit.record(chain=document.pitch.public_id, kind=kind, by=by, subject=document.public_id, data=data, facts=facts)


def record_page(
    by: Any,
    document: Document,
    decision: Decision,
    sitting: ReadingSession,
    number: int,
    facts: RequestFacts,
    **about: Any,
) -> None:
    """Write that this page is shown in this sitting: into the ledger, and into the figures beside it."""
    record(by, document, decision, facts, "page.served", page=number, trace=sitting.trace, **about)
    PageView.objects.create(session=sitting, page=number)
    sitting.last_page, sitting.last_at = number, timezone.now()
    sitting.save(update_fields=["last_page", "last_at"])


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
    if (same := going_on(by, document, decision, facts)) is not None:
        return same
    latest = _latest(by, document, facts)
    return ReadingSession.objects.create(
        person=by if by.is_authenticated else None,
        document=document,
        nda=decision.nda,
        trace="".join(secrets.choice(TRACE_ALPHABET) for _place in range(TRACE_LENGTH)),
        ip=facts.ip,
        user_agent=facts.user_agent[:300],
        machine=machines.is_machine(facts.user_agent),
        last_page=latest.last_page if latest and latest.person_id else 1,
    )


def _latest(by: Any, document: Document, facts: RequestFacts) -> ReadingSession | None:
    mine = ReadingSession.objects.filter(document=document)
    mine = mine.filter(person=by) if by.is_authenticated else mine.filter(person=None, ip=facts.ip)
    return mine.order_by("-last_at").first()


def going_on(by: Any, document: Document, decision: Decision, facts: RequestFacts) -> ReadingSession | None:
    """The sitting that this person had here just now."""
    latest = _latest(by, document, facts)
    here = (facts.ip, facts.user_agent[:300], decision.nda.pk if decision.nda else None)
    if latest and latest.last_at > timezone.now() - SITTING and (latest.ip, latest.user_agent, latest.nda_id) == here:
        latest.document = document
        return latest
    return None


def refusal(decision: Decision) -> PitcheyError:
    """What a refused reader is told: nothing, unless they knew of the document by right."""
    nda = decision.nda.public_id if decision.nda else None
    if decision.reason == access.ENDED:
        return Forbidden(_("Your access to this has ended."), code="access_ended", nda=nda)
    if decision.may_be_told and decision.reason in (limits.OTHER_COUNTRY, limits.COUNTRY_UNKNOWN):
        return Forbidden(
            _("The owner’s limits do not let you read this from where you are."), code="access_limited", nda=nda
        )
    if decision.may_be_told:
        return Forbidden(_("The owner’s limits do not let you read this any more."), code="access_limited", nda=nda)
    if decision.reason == "no_downloads":
        return Forbidden(_("This may be read here, but not downloaded."), code="no_downloads", nda=nda)
    return NotFound()
