"""Later: open the conversation of two who signed; tell who has not read; show a file that was checked; what goes when an account is closed, or was never sent."""

from pitchey.conversations import services as conversations
from pitchey.ndas.models import Nda
from pitchey.outbox import services as outbox


@outbox.handler("conversations.agreement_signed")
def agreement_signed(nda_id: int) -> None:
    conversations.open_for_agreement(Nda.objects.select_related("owner", "requester", "pitch").get(pk=nda_id))


@outbox.handler("conversations.tell_unread")
def notify_unread(conversation_id: int) -> None:
    conversations.notify_unread(conversation_id)


@outbox.handler("conversations.person_left")
def person_left(person_id: int) -> None:
    conversations.person_left(person_id)


@outbox.handler("conversations.file_settled")
def file_settled(file_id: int) -> None:
    conversations.attachment_settled(file_id)


@outbox.handler("conversations.forget_unsent")
def forget_unsent() -> None:
    conversations.forget_unsent()
