"""Who is reading what? Sessions of one reader with one document, the pages that were shown, and how long they were looked at."""

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone

from pitchey.core.ids import PublicIdField


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
    user_agent = models.CharField(max_length=300, blank=True)
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
