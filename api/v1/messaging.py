"""Conversations: who is in them, what was said, how far each has read. The same services as the inbox page."""

from collections.abc import Callable
from typing import ClassVar

from django.db.models import QuerySet
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s
from rest_framework.response import Response

from api.pagination import listed
from api.request import Request
from api.serializers import Body, Choice, Flag, Id, Ids, Nothing, Text, Whole
from api.v1 import schemas
from api.views import Resource
from pitchey.accounts.models import User
from pitchey.conversations import cards
from pitchey.conversations import services as conversations
from pitchey.conversations.models import LONGEST, Conversation, Member, Message, Reaction, Report
from pitchey.conversations.payloads import message_payload
from pitchey.conversations.services.attachments import MOST as MOST_ATTACHMENTS
from pitchey.conversations.services.membership import MOST_MEMBERS
from pitchey.core.errors import Malformed
from pitchey.core.keyset import Sort
from pitchey.core.keyset import page as keyset_page
from pitchey.core.lookups import get_or_404
from pitchey.core.numbers import whole_number
from pitchey.core.types import Json
from pitchey.core.validation import max_length
from pitchey.pitches.models import Pitch

LATEST = Sort("latest", "conversation__last_at")
NEWEST = Sort("newest", "created_at")
BOXES = ("archived", "asked", "ignored", "unread")


# ---------------------------------------------------------------- shapes
class MemberShape(schemas.Shape):
    person = schemas.PersonBrief()
    status = s.ChoiceField(choices=Member.Status.choices)
    read_seq = s.IntegerField()
    read_at = s.DateTimeField(allow_null=True)


class AboutPitch(schemas.Shape):
    id = s.CharField(source="public_id")
    title = s.CharField(source="listing.title")


class MyPlace(schemas.Shape):
    """How the caller stands in it."""

    status = s.ChoiceField(choices=Member.Status.choices)
    read_seq = s.IntegerField()
    unread = s.IntegerField()
    marked_unread = s.BooleanField()
    muted = s.BooleanField()
    archived = s.BooleanField()
    pinned = s.BooleanField()
    draft = s.CharField()


class ConversationShape(schemas.Shape):
    """A conversation. `members` are those who take part or were asked."""

    # Read from the membership of whoever asks, with the people prefetched.
    id = s.CharField(source="conversation.public_id")
    kind = s.ChoiceField(choices=Conversation.Kind.choices, source="conversation.kind")
    title = s.CharField(source="conversation.title")
    pitch = AboutPitch(allow_null=True)
    members = MemberShape(many=True)
    last_seq = s.IntegerField()
    last_at = s.DateTimeField(source="conversation.last_at")
    begun_by = s.CharField(source="conversation.begun_by.public_id")
    me = MyPlace()

    @staticmethod
    def get_pitch(mine: Member) -> Json | None:
        pitch = mine.conversation.pitch
        return AboutPitch.of(pitch) if pitch and hasattr(pitch, "listing") else None

    @staticmethod
    def get_members(mine: Member) -> list[Json]:
        return [
            # Who ignores it is not told to the others.
            MemberShape.of(row, status="asked" if row.status == "ignored" and row.pk != mine.pk else row.status)
            for row in mine.conversation.members.all()
            if row.status != "left"
        ]

    @staticmethod
    def get_me(mine: Member) -> Json:
        return MyPlace.of(mine)


class Speaker(schemas.Shape):
    id = s.CharField()
    name = s.CharField()


class Answered(schemas.Shape):
    id = s.CharField()
    seq = s.IntegerField()


class Signs(schemas.Shape):
    sign = s.CharField()
    people = s.ListField(child=s.CharField())


class AttachmentShape(schemas.Shape):
    """A file that goes with a message. It opens when it is `ready`, for those who take part; `width` and `height` in pixels, of a PDF in points."""

    id = s.CharField()
    name = s.CharField()
    content_type = s.CharField()
    size = s.IntegerField(help_text="In bytes.")
    status = s.ChoiceField(choices=schemas.FILE_STATES)
    pages = s.IntegerField(help_text="Of a PDF, else 0.")
    width = s.IntegerField()
    height = s.IntegerField()


class MessageShape(schemas.Shape):
    """A message. `seq` counts 1, 2, 3 in its conversation; without a `sender` the house says it; a deleted one is empty."""

    id = s.CharField()
    conversation = s.CharField()
    seq = s.IntegerField()
    sender = Speaker(allow_null=True)
    client_id = s.CharField()
    body = s.CharField()
    card = s.DictField(allow_null=True)
    attachments = AttachmentShape(many=True)
    reply_to = Answered(allow_null=True)
    caution = s.ChoiceField(choices=[("", ""), *Message.Caution.choices])
    reactions = Signs(many=True)
    created_at = s.DateTimeField()
    edited_at = s.DateTimeField(allow_null=True)
    deleted_at = s.DateTimeField(allow_null=True)


class Thread(schemas.Shape):
    """A piece of a conversation, oldest first."""

    results = MessageShape(many=True)
    has_before = s.BooleanField(source="before")
    has_after = s.BooleanField(source="after")


class Earlier(schemas.Shape):
    body = s.CharField()
    written_at = s.DateTimeField()


class History(schemas.Shape):
    results = Earlier(many=True)


class UnreadTalks(schemas.Shape):
    unread = s.IntegerField()


# ---------------------------------------------------------------- bodies
class ConversationBody(Body):
    people = Ids(max_length=MOST_MEMBERS, help_text="Ids of the others; one makes it direct, several a group.")
    title = Text(max_length=max_length(Conversation, "title"), required=False, allow_blank=True)
    pitch = Id(required=False, allow_null=True)


class CardBody(Body):
    kind = Choice(choices=list(cards.KINDS))
    id = Id()
    page = Whole(required=False)


class SendBody(Body):
    client_id = Text(
        max_length=max_length(Message, "client_id"),
        help_text="Names this message among the caller's; sent again it is the same message.",
    )
    body = Text(required=False, allow_blank=True, trim_whitespace=False, max_length=LONGEST)
    card = CardBody(required=False, allow_null=True)
    reply_to = Id(required=False, allow_blank=True)
    attachments = Ids(
        max_length=MOST_ATTACHMENTS, required=False, help_text="Ids of finished `attachments` of the caller."
    )


class EditBody(Body):
    body = Text(trim_whitespace=False, max_length=LONGEST)


class ReadUpToBody(Body):
    seq = Whole()


class KeepBody(Body):
    muted = Flag(required=False)
    archived = Flag(required=False)
    pinned = Flag(required=False)
    marked_unread = Flag(required=False)
    draft = Text(required=False, allow_blank=True, trim_whitespace=False, max_length=LONGEST)


class PeopleBody(Body):
    people = Ids(max_length=MOST_MEMBERS)


class ReactionBody(Body):
    sign = Text(max_length=max_length(Reaction, "sign"))


class ReportBody(Body):
    reason = Choice(choices=Report.Reason.choices)
    note = Text(required=False, allow_blank=True, max_length=max_length(Report, "note"))


# ---------------------------------------------------------------- answers
_message = MessageShape.compile_reader(mapping=True)


def message_data(message: Message) -> Json:
    """A message from `with_relations()`: the same that sockets say of it."""
    return _message(message_payload(message))


def _with_relations(person: User, box: str = "") -> QuerySet[Member]:
    rows = conversations.inbox(person, box=box).select_related("conversation__begun_by")
    return rows.prefetch_related("conversation__members__person")


def _conversation_answer(request: Request, conversation: Conversation) -> Json:
    mine = Member.objects.filter(person=request.user, conversation=conversation)
    mine = mine.select_related("conversation__pitch__listing", "conversation__begun_by")
    return ConversationShape.of(mine.prefetch_related("conversation__members__person").get())


def get_own_conversation(request: Request, conversation_id: str) -> Conversation:
    return conversations.conversation_of(request.user, conversation_id)


def _people(request: Request, ids: list[str]) -> list[User]:
    return [get_or_404(User.objects.visible_to(request.user), public_id) for public_id in dict.fromkeys(ids)]


# ---------------------------------------------------------------- resources
class Conversations(Resource):
    paged = True
    parameters = {"box": f"One of {', '.join(BOXES)}; without it, all current ones."}

    @extend_schema(responses=schemas.list_of(ConversationShape))
    def get(self, request: Request) -> Response:
        """The caller's conversations, the latest first."""
        box = request.query_params.get("box", "")
        if box and box not in BOXES:
            raise Malformed(_("There is no such box."), code="unknown_box")
        paging = self.paging
        page = keyset_page(_with_relations(request.user, box), LATEST, limit=paging.limit, cursor=paging.cursor)
        return Response(listed(page, ConversationShape.of))

    @extend_schema(request=ConversationBody, responses={201: ConversationShape})
    def post(self, request: Request) -> Response:
        """Begin a conversation. Who has not signed or worked with the caller is asked first. Direct ones are not made twice."""
        values = ConversationBody.read(request)
        about = values.pop("pitch", None)
        pitch = get_or_404(Pitch.objects.visible_to(request.user), about) if about else None
        people = _people(request, values.pop("people"))
        conversation = conversations.begin(by=request.user, people=people, pitch=pitch, **values)
        return Response(_conversation_answer(request, conversation), status=201)


class ConversationsUnread(Resource):
    @extend_schema(responses=UnreadTalks)
    def get(self, request: Request) -> Response:
        """In how many conversations there is something new, counted up to 100."""
        return Response(UnreadTalks.of(unread=conversations.unread_count(request.user)))


class OneConversation(Resource):
    @extend_schema(responses=ConversationShape)
    def get(self, request: Request, conversation_id: str) -> Response:
        """A conversation of the caller."""
        return Response(_conversation_answer(request, get_own_conversation(request, conversation_id)))

    @extend_schema(request=KeepBody, responses=ConversationShape)
    def patch(self, request: Request, conversation_id: str) -> Response:
        """How the caller keeps it: muted, archived, pinned, marked unread, and a draft that follows to other devices."""
        conversation, values = get_own_conversation(request, conversation_id), KeepBody.read(request, partial=True)
        draft = values.pop("draft", None)
        if draft is not None:
            conversations.save_draft(by=request.user, conversation=conversation, draft=draft)
        if values:
            conversations.set_flags(by=request.user, conversation=conversation, **values)
        return Response(_conversation_answer(request, conversation))


class _Answer(Resource):
    """Accept, ignore, block, leave: one call of the service that the verb names."""

    verb: ClassVar[Callable[..., object]]

    def post(self, request: Request, conversation_id: str) -> Response:
        Nothing.read(request)
        conversation = get_own_conversation(request, conversation_id)
        type(self).verb(by=request.user, conversation=conversation)
        return Response(status=204)


@extend_schema(
    request=Nothing, responses={204: None}, description="Take part in a conversation that one was asked into."
)
class ConversationAccept(_Answer):
    verb = staticmethod(conversations.accept)


@extend_schema(request=Nothing, responses={204: None}, description="Hear nothing of it. The others are not told.")
class ConversationIgnore(_Answer):
    verb = staticmethod(conversations.ignore)


@extend_schema(request=Nothing, responses={204: None}, description="Want nothing to do with the other one of two.")
class ConversationBlock(_Answer):
    verb = staticmethod(conversations.block)


@extend_schema(
    request=Nothing, responses={204: None}, description="Leave a group: nothing that is said afterwards arrives."
)
class ConversationLeave(_Answer):
    verb = staticmethod(conversations.leave)


class ConversationMembers(Resource):
    @extend_schema(request=PeopleBody, responses=ConversationShape)
    def post(self, request: Request, conversation_id: str) -> Response:
        """Ask people into a group. They read what is said from now on."""
        conversation = get_own_conversation(request, conversation_id)
        people = _people(request, PeopleBody.read(request)["people"])
        conversations.add_people(by=request.user, conversation=conversation, people=people)
        return Response(_conversation_answer(request, conversation))


class ConversationMember(Resource):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, conversation_id: str, person_id: str) -> Response:
        """Take somebody out of a group that the caller has begun."""
        conversation = get_own_conversation(request, conversation_id)
        conversations.remove(
            by=request.user, conversation=conversation, person=get_or_404(User.objects.all(), person_id)
        )
        return Response(status=204)


class ConversationMessages(Resource):
    parameters = {
        "after_seq": "Messages behind this number, oldest first.",
        "before_seq": "Messages before this number. Without either: the newest.",
        "limit": "1 to 100, 20 by default.",
    }

    @extend_schema(responses=Thread)
    def get(self, request: Request, conversation_id: str) -> Response:
        """A piece of what was said, oldest first, as far as the caller was there."""
        where = {name: _number(request, name) for name in ("after_seq", "before_seq") if name in request.query_params}
        piece = conversations.thread(
            request.user, get_own_conversation(request, conversation_id), limit=self.paging.limit, **where
        )
        return Response(Thread.of(piece, results=[message_data(message) for message in piece.messages]))

    @extend_schema(request=SendBody, responses={201: MessageShape})
    def post(self, request: Request, conversation_id: str) -> Response:
        """Say something. Sent again under the same `client_id` it is the same message; another one under it is 409."""
        conversation = get_own_conversation(request, conversation_id)
        message = conversations.send(by=request.user, conversation=conversation, **SendBody.read(request))
        return Response(message_data(conversations.message_of(request.user, message.public_id)), status=201)


def _number(request: Request, name: str) -> int:
    number = whole_number(request.query_params[name], digits=15)
    if number is None:
        raise Malformed(_("“%(name)s” is a message's number.") % {"name": name}, code="bad_number")
    return number


class ConversationRead(Resource):
    @extend_schema(request=ReadUpToBody, responses=ConversationShape)
    def put(self, request: Request, conversation_id: str) -> Response:
        """Read up to this number. Reading never goes back."""
        conversation = get_own_conversation(request, conversation_id)
        conversations.mark_read(by=request.user, conversation=conversation, **ReadUpToBody.read(request))
        return Response(_conversation_answer(request, conversation))


class OneMessage(Resource):
    @extend_schema(responses=MessageShape)
    def get(self, request: Request, message_id: str) -> Response:
        """One message."""
        return Response(message_data(conversations.message_of(request.user, message_id)))

    @extend_schema(request=EditBody, responses=MessageShape)
    def patch(self, request: Request, message_id: str) -> Response:
        """Say it differently, within fifteen minutes. What it said before stays in its history."""
        message = conversations.message_of(request.user, message_id)
        conversations.edit(by=request.user, message=message, **EditBody.read(request))
        return Response(message_data(conversations.message_of(request.user, message_id)))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, message_id: str) -> Response:
        """Take it back, within fifteen minutes. Its place stays, empty."""
        conversations.delete(by=request.user, message=conversations.message_of(request.user, message_id))
        return Response(status=204)


class MessageHistory(Resource):
    @extend_schema(responses=History)
    def get(self, request: Request, message_id: str) -> Response:
        """What a message said before it was edited, oldest first."""
        rows = conversations.history(by=request.user, message=conversations.message_of(request.user, message_id))
        return Response(History.of(results=[Earlier.of(row) for row in rows]))


class MessageReaction(Resource):
    @extend_schema(request=ReactionBody, responses={204: None})
    def put(self, request: Request, message_id: str) -> Response:
        """Put a sign under a message."""
        message = conversations.message_of(request.user, message_id)
        conversations.react(by=request.user, message=message, on=True, **ReactionBody.read(request))
        return Response(status=204)

    @extend_schema(request=ReactionBody, responses={204: None})
    def delete(self, request: Request, message_id: str) -> Response:
        """Take one's sign away."""
        message = conversations.message_of(request.user, message_id)
        conversations.react(by=request.user, message=message, on=False, **ReactionBody.read(request))
        return Response(status=204)


class MessageReport(Resource):
    @extend_schema(request=ReportBody, responses={204: None})
    def post(self, request: Request, message_id: str) -> Response:
        """Show a message to our staff, with what stands around it."""
        message = conversations.message_of(request.user, message_id)
        conversations.report(by=request.user, message=message, **ReportBody.read(request))
        return Response(status=204)


class MessageSearch(Resource):
    paged = True
    parameters = {
        "q": "Words, and `from:name`, `from:me`, `in:title`, `has:link`, `has:card`, `has:file`.",
        "conversation": "Only in this one of the caller's conversations.",
    }

    @extend_schema(responses=schemas.list_of(MessageShape))
    def get(self, request: Request) -> Response:
        """Messages that the caller may read, newest first."""
        paging = self.paging
        inside = request.query_params.get("conversation")
        conversation = get_own_conversation(request, inside) if inside else None
        rows = conversations.search(request.user, request.query_params.get("q", ""), conversation)
        page = keyset_page(rows, NEWEST, limit=paging.limit, cursor=paging.cursor)
        return Response(listed(page, message_data))


_CON, _MSG = "conversations/<con:conversation_id>", "messages/<msg:message_id>"
urlpatterns = [
    path("conversations", Conversations.as_view(), name="conversations"),
    path("conversations/unread", ConversationsUnread.as_view(), name="conversations_unread"),
    path(_CON, OneConversation.as_view(), name="conversation"),
    path(f"{_CON}/accept", ConversationAccept.as_view(), name="conversation_accept"),
    path(f"{_CON}/ignore", ConversationIgnore.as_view(), name="conversation_ignore"),
    path(f"{_CON}/block", ConversationBlock.as_view(), name="conversation_block"),
    path(f"{_CON}/leave", ConversationLeave.as_view(), name="conversation_leave"),
    path(f"{_CON}/members", ConversationMembers.as_view(), name="conversation_members"),
    path(f"{_CON}/members/<usr:person_id>", ConversationMember.as_view(), name="conversation_member"),
    path(f"{_CON}/messages", ConversationMessages.as_view(), name="conversation_messages"),
    path(f"{_CON}/read", ConversationRead.as_view(), name="conversation_read"),
    path("messages/search", MessageSearch.as_view(), name="message_search"),
    path(_MSG, OneMessage.as_view(), name="message"),
    path(f"{_MSG}/history", MessageHistory.as_view(), name="message_history"),
    path(f"{_MSG}/reactions", MessageReaction.as_view(), name="message_reaction"),
    path(f"{_MSG}/report", MessageReport.as_view(), name="message_report"),
]
