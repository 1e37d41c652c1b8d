"""Conversations in any state, made by the services that people use."""

import io
from itertools import count
from typing import Any

from pitchey.accounts.models import User
from pitchey.conversations import services as conversations
from pitchey.conversations.models import Conversation, Message
from pitchey.media import services as media
from pitchey.media.models import File

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


def attachment(by: User, contents: bytes, name: str = "Notes.pdf") -> File:
    """A file that has arrived and waits for its message; its checks wait in the outbox."""
    file, _where = conversations.begin_attachment(by=by, name=name, size=len(contents), content_type="")
    media.receive(file=file, stream=io.BytesIO(contents))
    return conversations.finish_attachment(by=by, file=file)
