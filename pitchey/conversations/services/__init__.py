"""What can people do in conversations? Every verb of the room, whichever file it lives in."""

from pitchey.conversations.services.beginning import (
    accept,
    add_people,
    begin,
    block,
    ignore,
    leave,
    open_for_agreement,
    remove,
)
from pitchey.conversations.services.changing import delete, edit, history, may_change, react, report
from pitchey.conversations.services.reading import (
    Thread,
    companions,
    conversation_of,
    export,
    inbox,
    keep,
    keep_draft,
    mark_read,
    search,
    thread,
    typing,
    unread_count,
)
from pitchey.conversations.services.sending import message_of, send

__all__ = [
    "Thread",
    "accept",
    "add_people",
    "begin",
    "block",
    "companions",
    "conversation_of",
    "delete",
    "edit",
    "export",
    "history",
    "ignore",
    "inbox",
    "keep",
    "keep_draft",
    "leave",
    "mark_read",
    "may_change",
    "message_of",
    "open_for_agreement",
    "react",
    "remove",
    "report",
    "search",
    "send",
    "thread",
    "typing",
    "unread_count",
]
