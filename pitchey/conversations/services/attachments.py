"""What goes with a message? Files of its sender, checked and cleaned like all; who takes part opens them, and nobody any more who was put out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pitchey.accounts.models import User
from pitchey.accounts.policies import require_may_contact_others
from pitchey.conversations.models import Attachment, Member, Message
from pitchey.conversations.services.locks import notify_message_changed, require_member, require_not_blocked
from pitchey.core.errors import Conflict, Forbidden, Invalid, NotFound
from pitchey.core.ids import may_be_id
from pitchey.media import services as media
from pitchey.media.models import File
from pitchey.pitches.catalogue import Access
from pitchey.pitches.models import Document

Status = File.Status

MOST = 10  # files of one message
UNSENT_FOR = timedelta(days=1)
_ARRIVED = [Status.UPLOADED, Status.SCANNING, Status.RENDERING, Status.READY]
_PROTECTED = gettext_lazy(
    "This is a protected document of a pitch. Point at a page of it instead; the reader opens it with its mark."
)


@dataclass(frozen=True)
class Opened:
    """A clean file, or the picture that stands for it."""

    file: File
    content: bytes
    content_type: str


def begin_attachment(
    *, by: User, name: str, size: int, content_type: str, sha256: str = ""
) -> tuple[File, media.Upload]:
    """Announce a file of `size` bytes that will go with a message, and learn where its bytes go.

    Raises:
        Forbidden, EmailNotVerified: they may not touch others.
        LimitReached, Invalid, TooLarge, UnsupportedType: see `media.begin_upload`.
    """
    require_may_contact_others(by)
    return media.begin_upload(
        by=by, purpose=File.Purpose.ATTACHMENT, name=name, size=size, content_type=content_type, sha256=sha256
    )


def unsent(person: User, public_id: str) -> File:
    """A file of this person that waits to go with a message.

    Raises:
        NotFound: there is none, or it was sent.
    """
    rows = File.objects.filter(owner=person, purpose=File.Purpose.ATTACHMENT, attachment=None)
    found = rows.filter(public_id=public_id).first() if may_be_id(public_id) else None
    if found is None:
        raise NotFound()
    return found


def finish_attachment(*, by: User, file: File, sha256: str | None = None) -> File:
    """All bytes of an unsent file are there: let the checks begin. It can be sent from now on.

    Raises:
        NotFound, WrongState, Conflict, Invalid: see `media.finish_upload`.
    """
    return media.finish_upload(by=by, file=unsent(by, file.public_id), sha256=sha256)


@transaction.atomic
def discard_attachment(*, by: User, file: File) -> None:
    """Do not send it after all: its bytes go.

    Raises:
        NotFound: not theirs, or it was sent.
    """
    # RACE: a message that takes it along holds the row as well.
    locked = File.objects.select_for_update().filter(pk=file.pk).first()
    if locked is None:
        raise NotFound()
    media.forget([unsent(by, locked.public_id)])


def parse_file_ids(ids: Sequence[object]) -> list[str]:
    """The ids of files as somebody gave them, each once.

    Raises:
        Invalid: too many, or something else than ids.
    """
    if len(ids) > MOST:
        raise Invalid([("attachments", "too_many", _("At most ten files with one message."))])
    named = [one for one in ids if isinstance(one, str) and may_be_id(one)]
    if len(named) < len(ids):
        raise _not_theirs()
    return list(dict.fromkeys(named))


def lock_files(by: User, ids: list[str]) -> list[File]:
    """The files behind these ids, held until the transaction ends, when their sender may send them.

    Raises:
        Invalid: one is somebody else's, was sent or refused; or is a protected document (`protected`).
    """
    if not ids:
        return []
    rows = File.objects.select_for_update(of=("self",)).filter(
        owner=by, purpose=File.Purpose.ATTACHMENT, status__in=_ARRIVED, attachment=None, public_id__in=ids
    )
    files = {file.public_id: file for file in rows.order_by("pk")}
    if len(files) < len(ids):
        refused = File.objects.filter(owner=by, status=Status.REJECTED, attachment=None, public_id__in=ids).first()
        raise _refused(refused) if refused else _not_theirs()
    if any(is_protected(file) for file in files.values()):
        raise Invalid([("attachments", "protected", _PROTECTED)], _PROTECTED, code="protected")
    return [files[one] for one in ids]


def _refused(file: File) -> Invalid:
    sentence = _("“%(name)s” cannot be sent. %(reason)s") % {"name": file.name, "reason": file.reason}
    return Invalid([("attachments", "refused", sentence)], sentence)


def _not_theirs() -> Invalid:
    sentence = _("One of these files was sent already, or is not yours to send.")
    return Invalid([("attachments", "invalid", sentence)], sentence)


def is_protected(file: File) -> bool:
    """Whether these very bytes are a document of a pitch that is not open to everybody."""
    guarded = Document.objects.exclude(access=Access.PUBLIC)
    same = guarded.filter(file__sha256=file.sha256, file__purpose=File.Purpose.DOCUMENT)
    return bool(file.sha256) and same.exists()


def open_attachment(*, by: User, public_id: str, preview: bool = False) -> Opened:
    """The clean file that goes with a message, or its `preview`, for those who take part.

    Raises:
        NotFound: it is not with a message that they may read.
        WrongState: they have not accepted the conversation, or are not in it any more.
        Forbidden: one of two blocked the other (`parted`), or it is a protected document (`protected`).
        Conflict: it is not checked yet, or was refused (`not_ready`).
    """
    rows = Attachment.objects.select_related("file", "message__conversation")
    rows = rows.filter(message__in=Message.objects.visible_to(by))
    found = rows.filter(file__public_id=public_id).first() if may_be_id(public_id) else None
    if found is None:
        raise NotFound()
    file, conversation = found.file, found.message.conversation
    require_member(Member.objects.get(conversation=conversation, person=by).status)
    require_not_blocked(conversation)
    # SECURITY: asked each time, as the hash is known after the check at the latest, and a document may be protected later.
    if is_protected(file):
        raise Forbidden(_PROTECTED, code="protected")
    if file.status != Status.READY:
        raise Conflict(_("This file is still being checked, or was refused."), code="not_ready")
    if preview:
        return Opened(file, *media.open_preview(file))
    return Opened(file, media.open_clean(file), str(file.content_type))


def attachment_settled(file_id: int) -> None:
    """A file was checked: open pages show it now, or that it was refused."""
    found = Attachment.objects.select_related("message__conversation").filter(file=file_id).first()
    if found is not None:
        with transaction.atomic():
            notify_message_changed(found.message, "message.edited")


def forget_unsent() -> int:
    """Forget what was uploaded a day ago and went with no message. Returns how many."""
    old = File.objects.filter(
        purpose=File.Purpose.ATTACHMENT,
        attachment=None,
        status__in=[Status.READY, Status.REJECTED],
        created_at__lt=timezone.now() - UNSENT_FOR,
    )
    with transaction.atomic():
        # RACE: a message may be taking one along just now.
        files = list(old.select_for_update(of=("self",), skip_locked=True)[:500])
        media.forget(files)
    return len(files)
