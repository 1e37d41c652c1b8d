"""Who is reading what? Sessions of one reader with one document, the pages that were shown, how long they were looked at, and searches for a leak."""

import math
import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pitchey.core.ids import PublicIdField
from pitchey.core.request_context import LONGEST_USER_AGENT
from pitchey.core.states import Stateful, transitions


def new_secret() -> str:
    """What deals the invisible trace of one reading session."""
    return secrets.token_hex(16)


class ReadingSession(models.Model):
    """One reading session of one reader with one document. `trace` is the short code in the mark that leads back to this row."""

    public_id = PublicIdField("rds")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # null: a guest
    document = models.ForeignKey("pitches.Document", on_delete=models.PROTECT, related_name="readings")
    nda = models.ForeignKey("ndas.Nda", null=True, on_delete=models.PROTECT, related_name="readings")
    trace = models.CharField(max_length=12, unique=True)
    secret = models.CharField(
        max_length=32, blank=True, default=new_secret, editable=False
    )  # "": from before there was one
    ip = models.GenericIPAddressField()
    user_agent = models.CharField(max_length=LONGEST_USER_AGENT, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    last_page = models.PositiveIntegerField(default=1)
    last_at = models.DateTimeField(default=timezone.now)
    machine = models.BooleanField(default=False)  # a link scanner, a preview: its attention is not counted
    attended_until = models.DateTimeField(null=True, blank=True)  # time is counted up to here

    class Meta:
        indexes = [
            models.Index(fields=["document", "-last_at"], name="reading_of_document"),
            models.Index(fields=["person", "document", "-last_at"], name="reading_of_person"),
        ]

    def __str__(self) -> str:
        return self.trace


class PageView(models.Model):
    """One page image that was shown to one session; the ledger has the evidence, this has the numbers."""

    session = models.ForeignKey(ReadingSession, on_delete=models.PROTECT, related_name="pages")
    page = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["session", "page"], name="page_of_session")]

    def __str__(self) -> str:
        return f"{self.session_id}/{self.page}"


class Attention(models.Model):
    """How long one page was looked at in one reading session: only what signed beats and our own clock agree on."""

    session = models.ForeignKey(ReadingSession, on_delete=models.PROTECT, related_name="attention")
    page = models.PositiveIntegerField()
    milliseconds = models.PositiveBigIntegerField(default=0)
    beat_at = models.DateTimeField(
        null=True
    )  # when the token of the last beat was given out; it and older ones are spent

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "page"], name="one_attention_per_page_of_sitting")]

    def __str__(self) -> str:
        return f"{self.session_id}/{self.page}: {self.milliseconds} ms"


class LeakSearch(Stateful):
    """Whose copy is on this picture of a page? Asked by the owner or by staff, answered by a worker, shown to whoever asked."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Being compared")
        DONE = "done", _("Compared")
        NOT_THIS_PAGE = "not_this_page", _("Not this page")
        FAILED = "failed", _("Not compared")

    TRANSITIONS = transitions(waiting="done not_this_page failed", done="", not_this_page="", failed="")

    public_id = PublicIdField("lks")
    document = models.ForeignKey("pitches.Document", on_delete=models.PROTECT, related_name="leak_searches")
    page = models.PositiveIntegerField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=13, choices=Status.choices, default=Status.WAITING)
    sha256 = models.CharField(max_length=64)  # of the picture, as the ledger has it
    key = models.CharField(max_length=64, blank=True)  # where the picture lies while the search waits
    searched = models.PositiveIntegerField()  # reading sessions that it is compared with
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "leak searches"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "done", "not_this_page", "failed"]), name="leak_search_status"
            ),
            models.CheckConstraint(
                condition=Q(status="waiting", done_at=None) | Q(key="", done_at__isnull=False) & ~Q(status="waiting"),
                name="settled_leak_search_keeps_no_picture",
            ),
        ]
        indexes = [
            models.Index(fields=["created_at"], condition=Q(status="waiting"), name="leak_search_waiting"),
            models.Index(fields=["document", "asked_by", "-created_at"], name="leak_search_of_document"),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def laid(self) -> bool:
        """Whether the picture shows this page at all."""
        return self.status == self.Status.DONE

    @property
    def reason(self) -> str:
        """Why it failed, for whoever asked; nothing where it did not."""
        if self.status != self.Status.FAILED:
            return ""
        return str(_("The picture could not be compared, and was deleted. Try again in a few minutes."))


class LeakSuspect(models.Model):
    """A reading session whose invisible watermark lies on the picture of a search."""

    search = models.ForeignKey(LeakSearch, on_delete=models.CASCADE, related_name="suspects")
    session = models.ForeignKey(ReadingSession, on_delete=models.PROTECT, related_name="+")
    score = models.FloatField()  # normal with deviation 1 by chance
    certain = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["search", "session"], name="one_suspect_per_session")]

    def __str__(self) -> str:
        return f"{self.search_id}/{self.session_id}"

    @property
    def odds(self) -> float:
        """By chance the best score of so many reading sessions would be as high once in so many searches."""
        chance = 0.5 * math.erfc(self.score / math.sqrt(2)) * self.search.searched
        return 1 / chance if chance > 1e-15 else 1e15
