"""What stands behind every act in the data room? The gate and the record in one transaction, the reading session, and how a refusal is told."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pitchey.accounts.models import Actor, User
from pitchey.audit import services as audit
from pitchey.core.errors import Conflict, Forbidden, NotFound, PitcheyError, Unavailable
from pitchey.core.request_context import RequestContext
from pitchey.dataroom import machines
from pitchey.dataroom.models import PageView, ReadingSession
from pitchey.ndas import access, limits
from pitchey.ndas.access import Decision
from pitchey.ndas.limits import SESSION_GAP
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


def locked_document(
    by: Actor, public_id: str, gate: Callable[..., Decision], context: RequestContext, **about: object
) -> tuple[Document, Decision]:
    """The document as it is now, and the gate's answer, which holds until the transaction ends. A refusal is recorded.

    Raises:
        NotFound: there is no such document.
    """
    if by.is_authenticated:
        # RACE: a suspension takes turns with a page here, and so does whoever sits down with the last reading on two devices at once.
        by = User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
        Nda.objects.access_granting(by).filter(pitch__documents__public_id=public_id).live().lock_for_read(by)
        if by.is_staff:
            StaffAccess.objects.filter(asker=by, pitch__documents__public_id=public_id).in_force().lock_for_read()
    pitch = Document.objects.filter(public_id=public_id).values_list("pitch__public_id", flat=True).first()
    if pitch is None:
        raise NotFound()
    # RACE: whatever else an owner or staff closes (access, limits, the document, the pitch) is written into the pitch's chain by the
    # transaction that does it. So the gate is asked before it, or after its commit.
    audit.lock_chain(pitch)
    locked = Document.objects.select_related("file", "pitch").get(public_id=public_id)
    decision = gate(by, locked, ip=context.ip)
    if decision and decision.sessions_left == 0 and active_session(by, locked, decision, context) is None:
        decision = Decision(False, limits.VIEWS_USED, decision.nda)
    if not decision:
        record(by, locked, decision, context, "page.denied", **about)
    return locked, decision


def record(
    by: Actor, document: Document, decision: Decision, context: RequestContext, kind: str, **data: object
) -> None:
    """Write what was shown or refused into the ledger of the pitch."""
    data |= {"reason": decision.reason, "nda": decision.nda.public_id if decision.nda else None}
    if decision.country:
        data["country"] = decision.country
    audit.record(
        chain=document.pitch.public_id, kind=kind, by=by, subject=document.public_id, data=data, context=context
    )


def record_page(
    by: Actor,
    document: Document,
    decision: Decision,
    reading_session: ReadingSession,
    number: int,
    context: RequestContext,
    **about: object,
) -> None:
    """Write that this page is shown in this reading session: into the ledger, and into the figures beside it."""
    record(by, document, decision, context, "page.served", page=number, trace=reading_session.trace, **about)
    PageView.objects.create(session=reading_session, page=number)
    reading_session.last_page, reading_session.last_at = number, timezone.now()
    reading_session.save(update_fields=["last_page", "last_at"])


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


def own_session(session: ReadingSession, by: Actor, document: Document) -> ReadingSession:
    """The reading session, when it is this person's with this document.

    Raises:
        NotFound: it is not.
    """
    if session.document_id != document.pk or session.person_id != (by.pk if by.is_authenticated else None):
        raise NotFound()
    return session


def reading_session_of(by: Actor, document: Document, decision: Decision, context: RequestContext) -> ReadingSession:
    """The reading session that goes on, or a new one."""
    if (same := active_session(by, document, decision, context)) is not None:
        return same
    latest = _latest(by, document, context)
    return ReadingSession.objects.create(
        person=by if by.is_authenticated else None,
        document=document,
        nda=decision.nda,
        trace="".join(secrets.choice(TRACE_ALPHABET) for _place in range(TRACE_LENGTH)),
        ip=context.ip,
        user_agent=context.user_agent,
        machine=machines.is_machine(context.user_agent),
        last_page=latest.last_page if latest and latest.person_id else 1,
    )


def _latest(by: Actor, document: Document, context: RequestContext) -> ReadingSession | None:
    mine = ReadingSession.objects.filter(document=document)
    mine = mine.filter(person=by) if by.is_authenticated else mine.filter(person=None, ip=context.ip)
    return mine.order_by("-last_at").first()


def active_session(by: Actor, document: Document, decision: Decision, context: RequestContext) -> ReadingSession | None:
    """The reading session that this person had here just now."""
    latest = _latest(by, document, context)
    here = (context.ip, context.user_agent, decision.nda.pk if decision.nda else None)
    if (
        latest
        and latest.last_at > timezone.now() - SESSION_GAP
        and (latest.ip, latest.user_agent, latest.nda_id) == here
    ):
        latest.document = document
        return latest
    return None


def refusal(decision: Decision) -> PitcheyError:
    """What a refused reader is told: nothing, unless they knew of the document by right."""
    nda = decision.nda.public_id if decision.nda else None
    if decision.reason == access.ENDED:
        return Forbidden(_("Your access to this has ended."), code="access_ended", nda=nda)
    if decision.reason_is_disclosable and decision.reason in (limits.OTHER_COUNTRY, limits.COUNTRY_UNKNOWN):
        return Forbidden(
            _("The owner’s limits do not let you read this from where you are."), code="access_limited", nda=nda
        )
    if decision.reason_is_disclosable:
        return Forbidden(_("The owner’s limits do not let you read this any more."), code="access_limited", nda=nda)
    if decision.reason == "no_downloads":
        return Forbidden(_("This may be read here, but not downloaded."), code="no_downloads", nda=nda)
    return NotFound()
