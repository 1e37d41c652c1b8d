"""Say something: exactly once, numbered without gaps, in the log of everybody who is there."""

import re
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pitchey.accounts.models import User
from pitchey.accounts.policies import require_may_contact_others
from pitchey.conversations import cards, sql
from pitchey.conversations.caution import caution_about
from pitchey.conversations.models import LONGEST, Attachment, Conversation, Member, Message
from pitchey.conversations.payloads import build_message_payload
from pitchey.conversations.querysets import RECIPIENT_STATUSES
from pitchey.conversations.services.attachments import lock_files, parse_file_ids
from pitchey.conversations.services.locks import require_member, require_not_blocked
from pitchey.conversations.services.unread import schedule_unread_notice
from pitchey.core import limits
from pitchey.core.canonical import sha256
from pitchey.core.errors import Conflict, Invalid, NotFound, WrongState
from pitchey.core.ids import may_be_id
from pitchey.core.types import Json
from pitchey.core.validation import text, validate
from pitchey.events.services import push
from pitchey.media.models import File

MAX_MESSAGES_BEFORE_ANSWER = 3  # messages that may stand in a conversation before the other side has accepted it
_CLIENT_ID = re.compile(r"[\x21-\x7e]{1,64}")
_TEXT = {"body": text(LONGEST)}


def send(
    *,
    by: User,
    conversation: Conversation,
    client_id: str,
    body: str = "",
    card: Json | None = None,
    reply_to: str = "",
    attachments: Sequence[str] = (),
) -> Message:
    """Say something in a conversation. Sent again under the same `client_id`, it is the same message.

    Args:
        client_id: names this message among the sender's, 1 to 64 visible ASCII characters.
        card: `{"kind": "pitch" | "nda", "id": ...}` or `{"kind": "page", "id": ..., "page": 42}`.
        reply_to: public id of the message that this one answers.
        attachments: ids of the sender's own files (`finish_attachment`), at most ten.

    Raises:
        NotFound: not a conversation of theirs.
        WrongState: they have not accepted it, have left it, or wait for an answer.
        Forbidden, EmailNotVerified: they may not touch others; or one of two blocked the other (`parted`).
        Conflict: the `client_id` names another message (`client_id_reused`).
        LimitReached: too many messages in a minute.
        Invalid: neither words nor a card nor a file, too long, a card or answer that points at nothing, or files that are not theirs to send.
    """
    if not isinstance(client_id, str) or not _CLIENT_ID.fullmatch(client_id):
        raise Invalid([("client_id", "invalid", _("A client_id has 1 to 64 visible ASCII characters."))])
    text, card = validate(_TEXT, {"body": body})["body"], cards.read(card)
    reply_to = reply_to if may_be_id(reply_to) else "none"
    files = parse_file_ids(attachments)
    facts = {"conversation": conversation.public_id, "body": text, "card": card, "reply_to": reply_to}
    digest = sha256(facts | ({"attachments": files} if files else {}))
    known = _sent_before(by, client_id, digest)
    if known is not None:
        return known
    limits.require("message", by.public_id)
    require_may_contact_others(by)
    try:
        with transaction.atomic():
            return _send_locked(by, conversation, client_id, digest, text, card, reply_to, files)
    except IntegrityError as error:
        # RACE: the same client_id in two conversations at once; in one, the lock lets only the first one through.
        raise _reused() from error


def _send_locked(
    by: User,
    conversation: Conversation,
    client_id: str,
    digest: str,
    text: str,
    card: Json | None,
    reply_to: str,
    attachments: list[str],
) -> Message:
    locked = Conversation.objects.locked().filter(pk=conversation.pk).first()
    known = _sent_before(by, client_id, digest)
    if known is not None:
        return known
    people = sql.people(locked.pk) if locked else []
    mine = next((status for person, status, _archived in people if person == by.pk), None)
    if locked is None or mine is None:
        raise NotFound()
    require_member(mine)
    require_not_blocked(locked)
    _require_an_answer(locked, by, people)
    checked = cards.validated(card, by=by)
    files = lock_files(by, attachments)
    if not text.strip() and checked is None and not files:
        raise Invalid([("body", "required", _("Write something first."))])
    answered = (
        Message.objects.visible_to(by).filter(conversation=locked, public_id=reply_to).first() if reply_to else None
    )
    if reply_to and answered is None:
        raise Invalid([("reply_to", "invalid", _("There is no such message to answer."))])
    return _add(
        locked,
        people,
        files,
        sender=by,
        client_id=client_id,
        digest=digest,
        body=text,
        card=checked,
        reply_to=answered,
        caution=caution_about(text),
    )


def add_system_message(locked: Conversation, **what: object) -> Message:
    """Put what the house says at the end of a held conversation, and into the log of everybody who is there."""
    return _add(locked, sql.people(locked.pk), [], **what)


def _add(locked: Conversation, people: list[tuple[int, str, bool]], files: list[File], **what: object) -> Message:
    locked.last_seq += 1
    locked.last_at = timezone.now()
    message = Message(conversation=locked, seq=locked.last_seq, created_at=locked.last_at, **what)
    sql.write(message)
    if files:
        Attachment.objects.bulk_create(Attachment(message=message, file=file) for file in files)
    hearing = {person: archived for person, status, archived in people if status in RECIPIENT_STATUSES}
    if any(hearing.values()):
        # What is put away comes back with something new.
        Member.objects.recipients().filter(conversation=locked, muted=False).update(archived=False)
    about = {"conversation": locked.public_id, "id": message.public_id, "seq": message.seq}
    push(hearing, "message.created", about, payload=build_message_payload(message, [], files))
    if message.sender_id is not None:
        schedule_unread_notice(locked)
    return message


def sent_already(by: User, client_id: str) -> Message | None:
    """What this person has sent under this name, if anything."""
    return Message.objects.select_related("conversation").filter(sender=by, client_id=client_id).first()


def _sent_before(by: User, client_id: str, digest: str) -> Message | None:
    """The message that this is sent again of."""
    known = sql.sent(by.pk, client_id)
    if known is None:
        return None
    public_id, before = known
    if before != digest:
        raise _reused()
    return Message.objects.select_related("conversation").get(public_id=public_id)


def _reused() -> Conflict:
    return Conflict(_("Another message was sent under this client_id."), code="client_id_reused")


def _require_an_answer(locked: Conversation, by: User, people: list[tuple[int, str, bool]]) -> None:
    """Who asked says a few words and waits."""
    if locked.last_seq < MAX_MESSAGES_BEFORE_ANSWER:
        return
    answered = (Member.Status.IN, Member.Status.LEFT)
    if not any(status in answered for person, status, _archived in people if person != by.pk):
        raise WrongState(_("Wait until the other side has accepted. Your words so far are there."), code="unanswered")


def message_of(person: User, public_id: str) -> Message:
    """A message that this person may read.

    Raises:
        NotFound: there is none.
    """
    found = Message.objects.visible_to(person).with_relations().filter(public_id=public_id).first()
    if found is None:
        raise NotFound()
    return found
