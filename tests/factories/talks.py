"""Conversations in any state, made by the services that people use."""

from itertools import count
from typing import Any

from pitchey.accounts.models import User
from pitchey.conversations import services as conversations
from pitchey.conversations.models import Conversation, Message

_numbers = count(1)


def asked(by: User, *people: User, **about: Any) -> Conversation:
    """A conversation that `by` has begun, and that nobody has answered."""
    return conversations.begin(by=by, people=people, **about)


def talk(by: User, *people: User, **about: Any) -> Conversation:
    """One in which everybody takes part."""
    made = asked(by, *people, **about)
    for member in made.members.filter(status="asked").select_related("person"):
        conversations.accept(by=member.person, conversation=made)
    return made


def say(by: User, conversation: Conversation, body: str = "Hello.", **more: Any) -> Message:
    return conversations.send(by=by, conversation=conversation, client_id=f"c{next(_numbers)}", body=body, **more)
