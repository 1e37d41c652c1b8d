"""What is said of a message to those who may read it? The same for every interface and for the log."""

from collections.abc import Iterable

from pitchey.accounts.models import User
from pitchey.conversations.models import Message, Reaction
from pitchey.core.types import Json
from pitchey.events import details
from pitchey.media.models import File


def attachment_payload(file: File) -> Json:
    """A file that goes with a message, as plain data; `size` in bytes. It can be opened when its status is `ready`."""
    return {
        "id": file.public_id,
        "name": file.name,
        "content_type": file.content_type or file.declared_type,
        "size": file.size,
        "status": file.status,
        "pages": file.pages,
        "width": file.width,
        "height": file.height,
    }


def message_payload(message: Message) -> Json:
    """A message from `with_relations()`, as plain data. A deleted one keeps its place and says nothing."""
    return build_message_payload(message, message.reactions.all(), [row.file for row in message.attachments.all()])


def build_message_payload(message: Message, under: Iterable[Reaction], files: Iterable[File]) -> Json:
    """A message with the reactions `under` it and its files, as plain data."""
    reactions: dict[str, list[str]] = {}
    for reaction in under:
        reactions.setdefault(reaction.sign, []).append(reaction.person.public_id)
    answered = message.reply_to
    return {
        "id": message.public_id,
        "conversation": message.conversation.public_id,
        "seq": message.seq,
        "sender": {"id": message.sender.public_id, "name": message.sender.display_name} if message.sender else None,
        "client_id": message.client_id,
        "body": message.body,
        "card": message.card,
        "attachments": [attachment_payload(file) for file in files],
        "reply_to": {"id": answered.public_id, "seq": answered.seq} if answered else None,
        "caution": message.caution,
        "reactions": [{"sign": sign, "people": people} for sign, people in sorted(reactions.items())],
        "created_at": message.created_at,
        "edited_at": message.edited_at,
        "deleted_at": message.deleted_at,
    }


@details.provider("message.created", "message.edited", "message.deleted")
def add_message_payloads(events: list[Json], to: User | None) -> None:
    """Events of messages carry the message as it is now; one that says something else since they left, its ids alone."""
    found = Message.objects.with_relations().filter(public_id__in={event["id"] for event in events})
    if to is not None:
        found = found.filter(edited_at=None) | found.visible_to(to)
    payloads = {message.public_id: message_payload(message) for message in found}
    for event in events:
        event.update(payloads.get(event["id"], {}))
