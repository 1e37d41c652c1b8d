"""What may happen to a message afterwards? Edited and deleted within minutes, answered with a sign, shown to staff."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pitchey.accounts.models import User
from pitchey.conversations.caution import caution_about
from pitchey.conversations.models import LONGEST, Conversation, Message, Reaction, Report, Revision
from pitchey.conversations.services.locks import (
    lock_conversation,
    notify_message_changed,
    require_member,
    require_not_blocked,
)
from pitchey.core import limits
from pitchey.core.errors import Forbidden, Invalid, NotFound, WrongState
from pitchey.core.validation import max_length, one_of, text, validate
from pitchey.media import services as media

WITHIN = timedelta(minutes=15)
AROUND = 5  # messages before and after a reported one that staff see
_BODY = {"body": text(LONGEST)}
_NOTE = {"note": text(max_length(Report, "note")), "reason": one_of(Report.Reason.values, blank=False)}


@transaction.atomic
def edit(*, by: User, message: Message, body: str) -> Message:
    """Say it differently, within fifteen minutes. What it said before stays for its parties to read.

    Raises:
        NotFound: not theirs to read.
        Forbidden: somebody else's; or one of two blocked the other (`parted`), who would read the new words.
        WrongState: too late, deleted, or they do not take part any more.
        Invalid: nothing, or too long.
    """
    text = validate(_BODY, {"body": body}, needs=("body",))["body"]
    locked, own = _locked_own_message(by, message)
    require_not_blocked(locked)
    if text == own.body:
        return own
    Revision.objects.create(message=own, body=own.body, written_at=own.edited_at or own.created_at)
    own.body, own.caution, own.edited_at = text, caution_about(text), timezone.now()
    own.save(update_fields=["body", "caution", "edited_at"])
    notify_message_changed(own, "message.edited")
    return own


@transaction.atomic
def delete(*, by: User, message: Message) -> Message:
    """Take it back, within fifteen minutes: its place stays, what it said goes.

    Raises:
        NotFound, Forbidden, WrongState: see `edit`; also after a block.
    """
    _held, own = _locked_own_message(by, message)
    own.revisions.all().delete()
    own.reactions.all().delete()
    attached = list(own.attachments.select_related("file"))
    own.attachments.all().delete()
    media.forget(row.file for row in attached)
    own.body, own.card, own.caution, own.deleted_at = "", None, "", timezone.now()
    own.save(update_fields=["body", "card", "caution", "deleted_at"])
    notify_message_changed(own, "message.deleted")
    return own


def _locked_own_message(by: User, message: Message) -> tuple[Conversation, Message]:
    locked, member = lock_conversation(message.conversation, by)
    own = Message.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=message.pk).first()
    if own is None:
        raise NotFound()
    if own.sender_id != by.pk:
        raise Forbidden(_("Only who wrote it can change it."))
    require_member(member.status)
    if own.deleted_at is not None:
        raise WrongState(_("This message was deleted."), status_now="deleted")
    if not may_change(own):
        raise WrongState(_("A message can be changed for fifteen minutes. Write another one."), code="too_late")
    return locked, own


def may_change(message: Message) -> bool:
    """Whether its fifteen minutes are not over, and it is still there."""
    return message.deleted_at is None and message.created_at >= timezone.now() - WITHIN


def history(*, by: User, message: Message) -> list[Revision]:
    """What a message said before it was edited, oldest first.

    Raises:
        NotFound: not theirs to read.
    """
    if not Message.objects.visible_to(by).filter(pk=message.pk).exists():
        raise NotFound()
    return list(message.revisions.order_by("pk"))


@transaction.atomic
def react(*, by: User, message: Message, sign: str, on: bool) -> None:
    """Put a sign under a message, or take it away.

    Raises:
        NotFound: not theirs to read.
        WrongState: deleted, or they do not take part.
        Invalid: not one of the signs.
    """
    if sign not in Reaction.SIGNS:
        raise Invalid([("sign", "invalid_choice", _("This is not one of the signs."))])
    locked, member = lock_conversation(message.conversation, by)
    require_member(member.status)
    require_not_blocked(locked)
    there = Message.objects.visible_to(by).filter(pk=message.pk).first()
    if there is None:
        raise NotFound()
    if there.deleted_at is not None:
        raise WrongState(_("This message was deleted."), status_now="deleted")
    if on:
        _row, different = Reaction.objects.get_or_create(message=there, person=by, sign=sign)
    else:
        different = bool(Reaction.objects.filter(message=there, person=by, sign=sign).delete()[0])
    if different:
        notify_message_changed(there, "message.edited")


@transaction.atomic
def report(*, by: User, message: Message, reason: str, note: str = "") -> Report:
    """Show a message to staff, with what stands around it. Reported again, it stays one report.

    Raises:
        NotFound: not theirs to read.
        LimitReached: many reports in an hour.
        Invalid: no such reason, or the note is too long.
    """
    cleaned = validate(_NOTE, {"reason": reason, "note": note}, needs=("reason",))
    limits.require("report", by.public_id)
    readable = Message.objects.visible_to(by).filter(conversation=message.conversation_id)
    if not readable.filter(pk=message.pk).exists():
        raise NotFound()
    near = readable.with_relations().filter(seq__gte=message.seq - AROUND, seq__lte=message.seq + AROUND)
    context = [
        {
            "id": one.public_id,
            "seq": one.seq,
            "from": one.sender.public_id if one.sender else "",
            "at": one.created_at.isoformat(),
            "body": one.body,
            "files": [row.file.name for row in one.attachments.all()],
        }
        for one in near.order_by("seq")
    ]
    made, _new = Report.objects.get_or_create(message=message, by=by, defaults={**cleaned, "context": context})
    return made
