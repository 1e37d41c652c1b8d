"""Which conversations and messages? Reads that go through the person."""

from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from pitchey.accounts.models import User

if TYPE_CHECKING:
    from pitchey.conversations.models import Conversation, Member, Message  # noqa: F401 - ruff does not read the bases

RECIPIENT_STATUSES = ("asked", "in")  # statuses of those who hear what is said


class ConversationQuerySet(QuerySet["Conversation"]):
    def visible_to(self, person: User) -> "ConversationQuerySet":
        """Those that the person is in, was asked into, or was in."""
        return self.filter(members__person=person)

    def locked(self) -> "ConversationQuerySet":
        """The rows, held until the transaction ends: whoever adds a message, a member or a decision takes their turn here."""
        return self.select_for_update(of=("self",), no_key=True)


class MemberQuerySet(QuerySet["Member"]):
    def recipients(self) -> "MemberQuerySet":
        """Those who hear what is said: members, and who was asked and has not answered."""
        return self.filter(status__in=RECIPIENT_STATUSES)

    def unread(self) -> "MemberQuerySet":
        """Conversations with something new for their member, leaving out those that they muted or put away."""
        new = Q(conversation__last_seq__gt=F("read_seq")) | Q(marked_unread=True)
        return self.recipients().filter(new, muted=False)


class MessageQuerySet(QuerySet["Message"]):
    def visible_to(self, person: User) -> "MessageQuerySet":
        """Messages that were said while the person was there; but not those that say something else since they left."""
        from pitchey.conversations.models import Member

        until = Q(until_seq__gte=OuterRef("seq"), left_at__gte=Coalesce(OuterRef("edited_at"), F("left_at")))
        there = Member.objects.filter(
            Q(until_seq=None) | until,
            conversation=OuterRef("conversation"),
            person=person,
            since_seq__lt=OuterRef("seq"),
        )
        return self.filter(Exists(there))

    def with_relations(self) -> "MessageQuerySet":
        """With everything that is said of a message."""
        return self.select_related("sender", "conversation", "reply_to__sender").prefetch_related(
            "reactions__person", "attachments__file"
        )
