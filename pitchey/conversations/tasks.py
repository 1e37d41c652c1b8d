"""Later: open the conversation of two who signed; what goes when an account is closed."""

from pitchey.conversations import services as conversations
from pitchey.ndas.models import Nda
from pitchey.outbox import services as outbox


@outbox.handler("conversations.agreement_signed")
def agreement_signed(nda_id: int) -> None:
    conversations.open_for_agreement(Nda.objects.select_related("owner", "requester", "pitch").get(pk=nda_id))


@outbox.handler("conversations.person_left")
def person_left(person_id: int) -> None:
    conversations.person_left(person_id)
