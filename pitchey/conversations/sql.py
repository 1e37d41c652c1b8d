"""What does every message ask of the database? Written out, because it runs for whatever anybody says: Django takes longer to build such a query
than PostgreSQL to answer it."""

import json

from django.db import connection

from pitchey.conversations.models import Message
from pitchey.core.types import Row

_SENT = "SELECT public_id, digest FROM conversations_message WHERE sender_id = %s AND client_id = %s"
_PEOPLE = "SELECT person_id, status, archived FROM conversations_member WHERE conversation_id = %s"
_WRITE = """
WITH numbered AS (
  UPDATE conversations_conversation SET last_seq = %(seq)s, last_at = %(at)s WHERE id = %(conversation)s
), read AS (
  UPDATE conversations_member SET read_seq = %(seq)s, read_at = %(at)s, marked_unread = false, draft = '', archived = false
  WHERE conversation_id = %(conversation)s AND person_id = %(sender)s
)
INSERT INTO conversations_message
  (public_id, conversation_id, seq, sender_id, client_id, digest, body, card, reply_to_id, caution, created_at)
VALUES
  (%(public_id)s, %(conversation)s, %(seq)s, %(sender)s, %(client_id)s, %(digest)s, %(body)s, %(card)s::jsonb, %(reply_to)s, %(caution)s, %(at)s)
RETURNING id
"""


def sent(person_id: int, client_id: str) -> tuple[str, str] | None:
    """Public id and digest of what this person has sent under this name."""
    with connection.cursor() as cursor:
        cursor.execute(_SENT, [person_id, client_id])
        return cursor.fetchone()


def people(conversation_id: int) -> list[tuple[int, str, bool]]:
    """Everybody who is, was asked into or was in a conversation: primary key, status, and whether they put it away."""
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, [conversation_id])
        return list(cursor.fetchall())


def write(message: Message) -> None:
    """Put a message at the end of its conversation, which its sender has read up to there."""
    card = None if message.card is None else json.dumps(message.card)
    row: Row = {
        "conversation": message.conversation_id, "seq": message.seq, "at": message.created_at, "sender": message.sender_id,
        "public_id": message.public_id, "client_id": message.client_id, "digest": message.digest, "body": message.body,
        "card": card, "reply_to": message.reply_to_id, "caution": message.caution,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, row)
        (message.pk,) = cursor.fetchone()
    message._state.adding = False
