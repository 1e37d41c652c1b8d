"""Who talks with whom, and what was said? Conversations, their members, and messages in one unbroken order."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pitchey.conversations.querysets import ConversationQuerySet, MemberQuerySet, MessageQuerySet
from pitchey.core.ids import PublicIdField
from pitchey.core.states import Stateful, transitions

LONGEST = 8000  # characters of a message


class Conversation(models.Model):
    """Two people, or a group, about a pitch or not. `last_seq` is the number of its newest message; they count 1, 2, 3."""

    class Kind(models.TextChoices):
        DIRECT = "direct", _("Direct")
        GROUP = "group", _("Group")

    public_id = PublicIdField("con")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    title = models.CharField(max_length=120, blank=True)
    pitch = models.ForeignKey("pitches.Pitch", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(default=timezone.now)
    # Names the two of a direct conversation and its pitch, so that there is one of each.
    parties = models.CharField(max_length=64, null=True, blank=True, unique=True)
    last_seq = models.PositiveBigIntegerField(default=0)
    last_at = models.DateTimeField(default=timezone.now)
    # When it is looked who has not read; empty when nothing was said since the last look.
    notify_at = models.DateTimeField(null=True, blank=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["direct", "group"]), name="conversation_kind"),
            models.CheckConstraint(condition=Q(kind="group") | Q(parties__isnull=False), name="direct_has_parties"),
        ]

    def __str__(self) -> str:
        return self.public_id


class Member(Stateful):
    """One person in one conversation: from which message to which it is theirs to read, how far they read, and how they keep it."""

    class Status(models.TextChoices):
        ASKED = "asked", _("Has not answered yet")
        IN = "in", _("Takes part")
        IGNORED = "ignored", _("Does not want to hear of it")
        LEFT = "left", _("Has left")

    # SECURITY: who left, or was put out, comes back only when somebody asks them in again.
    TRANSITIONS = transitions(asked="in ignored left", **{"in": "left"}, ignored="in left", left="asked")

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="talks")
    status = models.CharField(max_length=8, choices=Status.choices)
    joined_at = models.DateTimeField(default=timezone.now)
    since_seq = models.PositiveBigIntegerField(default=0)  # what came later is theirs to read
    # For who has left: ... up to this one, as it was said until then. Both or neither.
    until_seq = models.PositiveBigIntegerField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    read_seq = models.PositiveBigIntegerField(default=0)
    read_at = models.DateTimeField(null=True, blank=True)
    marked_unread = models.BooleanField(default=False)
    # A notice speaks of what is unread up to here; 0 when none does.
    notified_seq = models.PositiveBigIntegerField(default=0)
    muted = models.BooleanField(default=False)
    archived = models.BooleanField(default=False)
    pinned = models.BooleanField(default=False)
    draft = models.TextField(max_length=LONGEST, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "person"], name="once_in_a_conversation"),
            models.CheckConstraint(condition=Q(status__in=["asked", "in", "ignored", "left"]), name="member_status"),
            models.CheckConstraint(
                condition=Q(until_seq=None, left_at=None) | Q(until_seq__isnull=False, left_at__isnull=False),
                name="who_left_did_so_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["person", "status"], name="member_of")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.conversation_id}"

    @property
    def last_seq(self) -> int:
        """The newest message that is theirs to read."""
        return self.conversation.last_seq if self.until_seq is None else self.until_seq

    @property
    def unread(self) -> int:
        return max(0, self.last_seq - self.read_seq)


class Message(models.Model):
    """One message, or what the house itself says (no `sender`). `digest` tells the same text sent again from another one."""

    class Caution(models.TextChoices):
        BANK = (
            "bank",
            _(
                "This message names bank details. Before paying, ask for them again on a telephone number that you know."
            ),
        )
        PAYMENT = (
            "payment",
            _("This message speaks of paying elsewhere. Agreements and payments outside Pitchey leave no record here."),
        )

    public_id = PublicIdField("msg")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages", db_index=False)
    seq = models.PositiveBigIntegerField()
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    client_id = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    body = models.TextField(max_length=LONGEST, blank=True)
    card = models.JSONField(null=True, blank=True)
    reply_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    caution = models.CharField(max_length=8, choices=Caution.choices, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "seq"], name="one_message_per_number"),
            models.UniqueConstraint(fields=["sender", "client_id"], name="a_message_is_sent_once"),
            models.UniqueConstraint(
                fields=["conversation", "client_id"], condition=Q(sender=None), name="the_house_says_it_once"
            ),
            models.CheckConstraint(condition=Q(deleted_at=None) | Q(body="", card=None), name="deleted_is_empty"),
        ]
        indexes = [
            GinIndex(SearchVector("body", config="simple"), name="message_words"),
        ]

    def __str__(self) -> str:
        return self.public_id  # SECURITY: logs and staff pages show this, never the text


class Attachment(models.Model):
    """A file that goes with a message. It is its sender's and goes with no other."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    file = models.OneToOneField("media.File", on_delete=models.PROTECT, related_name="attachment")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.file_id} with {self.message_id}"


class Revision(models.Model):
    """What a message said before it was edited; its parties may look."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="revisions")
    body = models.TextField(max_length=LONGEST)
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.message_id} before {self.written_at}"


class Reaction(models.Model):
    """A sign that somebody put under a message."""

    SIGNS = ("👍", "❤️", "😂", "😮", "🎬", "🙏")

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="reactions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sign = models.CharField(max_length=8)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "person", "sign"], name="each_sign_once")]

    def __str__(self) -> str:
        return f"{self.sign} by {self.person_id}"


class Report(models.Model):
    """A message that a member showed to staff, with what stood around it at that moment."""

    class Reason(models.TextChoices):
        SPAM = "spam", _("Advertising or spam")
        FRAUD = "fraud", _("Fraud, or a request for money")
        ABUSE = "abuse", _("Insult or threat")
        LEAK = "leak", _("Somebody passes on protected material")
        OTHER = "other", _("Something else")

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="reports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=8, choices=Reason.choices)
    note = models.TextField(max_length=2000, blank=True)
    context = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "by"], name="reported_once")]

    def __str__(self) -> str:
        return f"{self.message_id} for {self.reason}"
