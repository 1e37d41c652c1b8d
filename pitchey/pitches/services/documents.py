"""Scripts, decks and plans: upload, newer files, access, and what happens when a file is ready."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pitchey.accounts.models import User
from pitchey.audit import services as audit
from pitchey.core.cache import invalidate
from pitchey.core.errors import Conflict, Invalid, NotFound
from pitchey.core.validation import validate
from pitchey.events.services import push
from pitchey.media import services as media
from pitchey.media.models import File
from pitchey.media.services import Upload
from pitchey.notifications import services as notifications
from pitchey.pitches import versions
from pitchey.pitches.catalogue import Access, DocumentKind, kind_by_name
from pitchey.pitches.fields import DOCUMENT
from pitchey.pitches.listings import GENERATION, list_version
from pitchey.pitches.models import Document, Pitch
from pitchey.pitches.services.locks import lock_owned, recheck_readers, touch

MOST = 60


@transaction.atomic
def begin_document(
    *,
    by: User,
    pitch: Pitch,
    name: str,
    size: int,
    content_type: str,
    kind: str = "",
    access: str = Access.NDA,
    replaces: Document | None = None,
    note: str = "",
    sha256: str = "",
) -> tuple[Document, Upload]:
    """Announce a document and learn where its bytes go.

    Args:
        size: in bytes.
        kind: "" where the file's name shall say it.
        replaces: the document whose newer file this is; kind and access are its own then.
        sha256: of its bytes, in hex, where it is known. Then a double click or a second tab goes on with the upload that was
            begun, and the same file is not taken twice; its access becomes stricter by that, never wider.

    Raises:
        NotFound, Forbidden: see `lock_owned`.
        Invalid, TooLarge, UnsupportedType: what `media.begin_upload` says of the file; or kind and access; or it is here already.
        Conflict: `replaces` has a newer file already, or there are too many documents.
    """
    values = validate(DOCUMENT, {"access": access, "note": note})
    kind = kind or kind_by_name(name)
    if kind not in DocumentKind.values:
        raise Invalid([("kind", "invalid_choice", _("This is not one of the choices."))])
    locked = lock_owned(by, pitch)
    if sha256 and (begun := _same_pending(locked, kind, replaces, sha256)):
        # SECURITY: who tries again says what they said first, or nothing. What stands stricter since (a newer file has the access of what it
        # replaces, an owner may have closed it meanwhile) stays so.
        begun.note, begun.access = values["note"], max(begun.access, values["access"], key=Access.values.index)
        begun.save(update_fields=["note", "access"])
        return begun, media.continue_upload(by=by, file=begun.file)
    if locked.documents.filter(withdrawn_at=None).count() >= MOST:
        raise Conflict(_("Sixty documents are enough for a pitch. Take one out first."), code="too_many")
    number = 1
    if replaces is not None:
        if replaces.pitch_id != locked.pk or replaces.withdrawn_at is not None:
            raise NotFound()
        kind, values["access"], number = replaces.kind, replaces.access, replaces.number + 1
        _drop_failed_replacement(replaces)
    file, upload = media.begin_upload(
        by=by, purpose=File.Purpose.DOCUMENT, name=name, size=size, content_type=content_type, sha256=sha256
    )
    document = Document.objects.create(
        pitch=locked, file=file, kind=kind, name=file.name, number=number, replaces=replaces, **values
    )
    return document, upload


def _same_pending(locked: Pitch, kind: str, replaces: Document | None, sha256: str) -> Document | None:
    """The document of these bytes that still waits for them.

    Raises:
        Invalid: they have arrived already.
    """
    rows = locked.documents.current().select_related("file").filter(kind=kind, file__declared_sha256=sha256.lower())
    for row in rows.exclude(file__status=File.Status.REJECTED).order_by("pk"):
        if row.file.status != File.Status.PENDING:
            sentence = _("“%(name)s” is here already, with the same contents.") % {"name": row.name}
            raise Invalid([("file", "duplicate", sentence)], sentence, code="duplicate")
        if row.replaces_id == (replaces and replaces.pk) and row.file.upload_expires_at > timezone.now():
            return row
    return None


def _drop_failed_replacement(replaces: Document) -> None:
    """A newer file that was refused or never came does not stand in the way of the next one."""
    newer = Document.objects.filter(replaces=replaces).select_related("file").first()
    if newer is None:
        return
    if newer.file.status not in (File.Status.PENDING, File.Status.REJECTED):
        raise Conflict(_("There is a newer file already. Replace that one."), code="replaced")
    newer.replaces = None
    newer.withdrawn_at = timezone.now()
    newer.save(update_fields=["replaces", "withdrawn_at"])


def files_so_far(document: Document) -> list[Document]:
    """The files of one document, the newest first: what replaced it, itself, and what it replaced."""
    rows = document.pitch.documents.filter(kind=document.kind).select_related("file").in_bulk()
    newer = {row.replaces_id: row for row in rows.values()}
    found = [rows[document.pk]]
    while found[0].pk in newer:
        found.insert(0, newer[found[0].pk])
    while found[-1].replaces_id:
        found.append(rows[found[-1].replaces_id])
    return found


@transaction.atomic
def finish_document(*, by: User, document: Document, sha256: str | None = None) -> Document:
    """The bytes are there: check, clean and render them.

    Raises:
        NotFound: not theirs.
        Conflict, Invalid: what `media.finish_upload` says.
    """
    locked = lock_owned(by, document.pitch)
    document.file = media.finish_upload(by=by, file=document.file, sha256=sha256)
    audit.record(
        chain=locked.public_id,
        kind="document.uploaded",
        by=by,
        subject=document.public_id,
        data={
            "name": document.name,
            "kind": document.kind,
            "access": document.access,
            "number": document.number,
            "size": document.file.size,
        },
    )
    return document


@transaction.atomic
def edit_document(*, by: User, document: Document, **fields: object) -> Document:
    """Change name, note or access. Access acts at once.

    Raises:
        NotFound: not theirs, or withdrawn.
        Invalid: a field is unknown or not right.
    """
    values = validate(DOCUMENT, fields, needs=("name",) if "name" in fields else ())
    locked = lock_owned(by, document.pitch)
    # RACE: no_key, because a page that holds the chain refers to the document.
    rows = Document.objects.select_for_update(of=("self",), no_key=True).select_related("file")
    document = rows.get(pk=document.pk)
    if document.withdrawn_at is not None:
        raise NotFound()
    was = document.access
    for name, value in values.items():
        setattr(document, name, value)
    document.save(update_fields=list(values))
    if document.access != was:
        audit.record(
            chain=locked.public_id,
            kind="document.access_changed",
            by=by,
            subject=document.public_id,
            data={"from": was, "to": document.access},
        )
        invalidate(GENERATION)
        recheck_readers(locked)
    document.pitch = locked
    return document


@transaction.atomic
def cancel_document(*, by: User, document: Document) -> None:
    """Give up a document whose file is not ready yet: it was never part of the pitch.

    Raises:
        NotFound: not theirs, or withdrawn already.
        WrongState: its file is ready or refused.
    """
    lock_owned(by, document.pitch)
    media.cancel(by=by, file=document.file)
    if not Document.objects.filter(pk=document.pk, withdrawn_at=None).update(
        replaces=None, withdrawn_at=timezone.now()
    ):
        raise NotFound()


@transaction.atomic
def withdraw_document(*, by: User, document: Document) -> None:
    """Take a document out. Nobody opens it any more; the record of who did stays.

    Raises:
        NotFound: not theirs, or withdrawn already.
    """
    locked = lock_owned(by, document.pitch)
    if not Document.objects.filter(pk=document.pk, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        raise NotFound()
    touch(locked)
    invalidate(GENERATION)
    audit.record(chain=locked.public_id, kind="document.withdrawn", by=by, subject=document.public_id)
    recheck_readers(locked)


@transaction.atomic
def file_settled(file_id: int) -> None:
    """A file became ready or was refused. Idempotent.

    A document: its owner is told, and a published pitch gets a version. A poster: the market sees it, if it was published.
    """
    document = Document.objects.select_related("file").filter(file_id=file_id).first()
    if document is None:
        _poster_settled(file_id)
        return
    locked = Pitch.objects.locked().select_related("owner").get(pk=document.pitch_id)
    file = document.file
    ready = file.status == File.Status.READY
    kind = "document.ready" if ready else "document.rejected"
    push([locked.owner_id], "document.ready", {"id": document.public_id, "status": file.status})
    notifications.notify(
        to=locked.owner,
        kind=kind,
        subject=document.public_id,
        key=f"{kind}:{document.public_id}",
        params={"document": document.name, "reason": file.reason},
    )
    if not ready or locked.version_count == 0 or document.withdrawn_at is not None:
        return
    shown = locked.versions.get(number=locked.version_count)
    content = versions.with_documents_of_now(locked, shown)
    if content == shown.content:
        return
    version = versions.freeze(locked, cause="file", by=locked.owner, content=content)
    locked.save(update_fields=["version_count"])
    if hasattr(locked, "listing"):
        list_version(locked, version)
    audit.record(
        chain=locked.public_id,
        kind="version.frozen",
        by=None,
        subject=version.public_id,
        data={"version": version.number, "sha256": version.sha256, "document": document.public_id},
    )


def _poster_settled(file_id: int) -> None:
    pitch = Pitch.objects.filter(poster=file_id, listing__isnull=False).first()
    if pitch is not None:
        locked = Pitch.objects.locked().select_related("owner", "organisation", "listing__version").get(pk=pitch.pk)
        list_version(locked, locked.listing.version)
