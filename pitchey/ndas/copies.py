"""How do both sides get their sealed copy? Promised when somebody signs, made by a worker, kept, sent, and opened by its two sides alone."""

import hashlib
import secrets
from dataclasses import dataclass

from django.core.files.storage import storages
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from pitchey.accounts.models import Actor, User
from pitchey.audit import services as audit
from pitchey.core.errors import Conflict, NotFound, Unavailable
from pitchey.emails import services as emails
from pitchey.events.services import push
from pitchey.media.storage import storage_for
from pitchey.ndas import evidence_record
from pitchey.ndas.models import Nda, SealedCopy, Signature
from pitchey.notifications import services as notifications
from pitchey.outbox import services as outbox
from pitchey.sealing import services as sealing

PLACE = "sealed"  # in the private storage, apart from uploads
BATCH = 500


def create_pending(nda: Nda, signature: Signature) -> SealedCopy:
    """Keep the evidence of a signature, and have its copy made once the signature has committed."""
    evidence_record.write(nda, signature)
    copy = SealedCopy.objects.create(nda=nda)
    _enqueue(copy.pk)
    return copy


def _enqueue(pk: int) -> None:
    outbox.enqueue("ndas.seal", dedup_key=str(pk), copy_id=pk)


def seal(copy_id: int) -> None:
    """Make, seal, keep and send one copy, unless somebody else does so just now or it is there.

    Raises:
        CannotSeal: no seal, or no timestamp; nothing is kept.
        OSError: the storage failed; nothing is kept.
    """
    try:
        _seal(copy_id)
    except Exception as error:  # whatever went wrong belongs on the row, for staff; it goes on to the job
        SealedCopy.objects.filter(pk=copy_id, status=SealedCopy.Status.WAITING).update(
            attempts=F("attempts") + 1, last_error=f"{error!r} {error.__cause__ or ''}"[:500]
        )
        raise


@transaction.atomic
def _seal(copy_id: int) -> None:
    from pitchey.ndas import agreement_pdf  # 35 MB of libraries that only those need who make a paper

    # RACE: whoever holds the row seals it. A worker that dies lets go of it with its connection, and the paper is made again.
    copy = SealedCopy.objects.select_for_update(skip_locked=True).filter(pk=copy_id, status="waiting").first()
    if copy is None:
        return
    nda = Nda.objects.select_related("pitch__listing", "owner", "requester", "signature__evidence").get(pk=copy.nda_id)
    paper = agreement_pdf.render_pdf(copy, nda, nda.signature.evidence)
    sealed = sealing.seal(paper)
    verdict = sealing.validate(sealed)
    copy.key = f"{PLACE}/{secrets.token_hex(16)}/{copy.public_id}.pdf"
    storage_for("private").put(copy.key, sealed, "application/pdf")
    copy.become(SealedCopy.Status.SEALED)
    copy.size, copy.sha256 = len(sealed), hashlib.sha256(sealed).hexdigest()
    copy.original_sha256 = hashlib.sha256(paper).hexdigest()
    copy.sealed_at, copy.level, copy.authority = verdict.sealed_at, verdict.level, verdict.authority
    copy.last_error = ""
    copy.save()
    audit.record(
        chain=nda.pitch.public_id, kind="nda.sealed", by=None, subject=nda.public_id,
        data={"sha256": copy.sha256, "original_sha256": copy.original_sha256, "level": copy.level, "sealed_at": copy.sealed_at},
    )  # fmt: skip
    for side, other in ((nda.owner, nda.requester), (nda.requester, nda.owner)):
        _deliver(copy, nda, side, other)
    push([nda.owner_id, nda.requester_id], "nda.changed", {"id": nda.public_id, "status": nda.status})


def _deliver(copy: SealedCopy, nda: Nda, to: User, other: User) -> None:
    """The copy in somebody's list, and in their mail: it is owed, whatever else they wish to be told."""
    title = nda.pitch.listing.title
    notifications.notify(
        to=to,
        kind="nda.sealed",
        subject=nda.public_id,
        key=f"nda.sealed:{nda.public_id}",
        params={"person": other.display_name, "pitch": title},
    )
    if to.is_active:
        emails.send_to(
            to,
            letter="sealed_copy",
            key=f"nda.sealed:{copy.public_id}:{to.public_id}",
            person=other.display_name,
            pitch=title,
            link=notifications.target_url(nda.public_id),
            verify=copy.verification_page,
            sha256=copy.sha256,
            file=copy.key,
        )


def sweep() -> int:
    """Ask again for every copy that waits: its job may be dead. Returns how many wait."""
    waiting = list(SealedCopy.objects.filter(status=SealedCopy.Status.WAITING).values_list("pk", flat=True)[:BATCH])
    for pk in waiting:
        _enqueue(pk)
    return len(waiting)


def retry(copy: SealedCopy) -> None:
    """Staff: try again now."""
    if copy.status == SealedCopy.Status.WAITING:
        _enqueue(copy.pk)


def open_copy(*, by: User, nda: Nda) -> tuple[SealedCopy, bytes]:
    """The sealed file, for the two sides of an agreement, also after its end.

    Raises:
        NotFound: they are none of the sides, or nothing was ever signed.
        Conflict: `not_sealed`, the worker has not got round to it yet.
        Unavailable: the storage does not give it, or not the file that was sealed.
    """
    copy = SealedCopy.objects.filter(nda__in=Nda.objects.visible_to(by), nda=nda).first()
    if copy is None:
        raise NotFound()
    if copy.status != SealedCopy.Status.SEALED:
        raise Conflict(_("The copy is being sealed. It comes by mail as soon as it is ready."), code="not_sealed")
    try:
        with storages["private"].open(copy.key) as file:
            sealed: bytes = file.read()
    except OSError as error:
        raise Unavailable() from error
    if hashlib.sha256(sealed).hexdigest() != copy.sha256:
        raise Unavailable(_("The kept copy is not the one that was sealed. We are told of it."), code="copy_differs")
    return copy, sealed


@dataclass(frozen=True)
class Seen:
    """What stands on the page behind a paper's code; the agreement only for its two sides."""

    copy: SealedCopy
    nda: Nda | None


def look_up(*, by: Actor, copy_id: str) -> Seen:
    """The sealed paper with this id: that it is there and its fingerprints for everybody who holds it, the parties for the parties.

    Raises:
        NotFound: no such paper was sealed.
    """
    copy = SealedCopy.objects.filter(public_id=copy_id, status=SealedCopy.Status.SEALED).first()
    if copy is None:
        raise NotFound()
    sides = Nda.objects.visible_to(by) if by.is_authenticated else Nda.objects.none()
    return Seen(copy, sides.select_related("owner", "requester", "pitch__listing").filter(pk=copy.nda_id).first())
