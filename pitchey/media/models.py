"""Which bytes do we keep? Files: received, sniffed, scanned, cleaned, hashed, rendered."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pitchey.core.ids import PublicIdField
from pitchey.core.states import Stateful, transitions


class File(Stateful):
    """One uploaded file and what became of it.

    `original_key` is the received bytes (private, deleted after cleaning), `clean_key` the sanitised file. Images of a public kind are
    published as renditions in the public bucket; everything of a document or an attachment stays in the private one.
    """

    class Purpose(models.TextChoices):
        POSTER = "poster", _("Poster")
        STILL = "still", _("Still")
        DOCUMENT = "document", _("Document")
        ATTACHMENT = "attachment", _("Attachment")

    class Status(models.TextChoices):
        PENDING = "pending", _("Waiting for the file")
        UPLOADED = "uploaded", _("Received")
        SCANNING = "scanning", _("Being checked")
        RENDERING = "rendering", _("Pages being prepared")
        READY = "ready", _("Ready")
        REJECTED = "rejected", _("Refused")

    TRANSITIONS = transitions(
        pending="uploaded rejected",
        uploaded="scanning rejected",
        scanning="rendering rejected",
        rendering="ready rejected",
        ready="",
        rejected="",
    )

    public_id = PublicIdField("fil")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="files")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    reason = models.CharField(max_length=300, blank=True)  # why it was refused, for its owner
    name = models.CharField(max_length=200)
    declared_type = models.CharField(max_length=100)
    declared_size = models.PositiveBigIntegerField()
    declared_sha256 = models.CharField(max_length=64, blank=True)  # where the browser could tell
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)  # of the bytes received
    clean_sha256 = models.CharField(max_length=64, blank=True)  # of the bytes kept
    original_key = models.CharField(max_length=128, unique=True)
    clean_key = models.CharField(max_length=128, blank=True)
    left_out = models.CharField(max_length=120, blank=True, db_default="")  # codes of `policy.LEFT_OUT`
    pages = models.PositiveIntegerField(default=0)
    rendered = models.PositiveIntegerField(default=0)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    upload_expires_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["pending", "uploaded", "scanning", "rendering", "ready", "rejected"]),
                name="file_status",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="ready") | (~models.Q(clean_key="") & ~models.Q(sha256="")),
                name="ready_file_is_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["upload_expires_at"], condition=models.Q(status="pending"), name="file_pending"),
            models.Index(
                fields=["created_at"],
                condition=models.Q(status__in=["uploaded", "scanning", "rendering"]),
                name="file_in_work",
            ),
            models.Index(fields=["sha256"], condition=models.Q(purpose="document"), name="document_bytes"),
        ]

    def __str__(self) -> str:
        return self.public_id  # SECURITY: logs and staff pages show this; a name may tell a protected story


class Rendition(models.Model):
    """A picture made from a file: page `number` of a document (clean, private), or one size of an image (public)."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="renditions")
    number = models.PositiveIntegerField()  # the page, from 1; for images the width in pixels
    key = models.CharField(max_length=128, unique=True)
    content_type = models.CharField(max_length=30)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="one_rendition_per_number")]

    def __str__(self) -> str:
        return f"{self.file_id}/{self.number}"
