"""What has a person been told in the app?"""

from django.conf import settings
from django.db import models
from django.utils import timezone

from pitchey.core.ids import PublicIdField
from pitchey.notifications.rhythm import Rhythm


class Digest(models.Model):
    """One letter with what waited for one person. It is made together with its claim on the notices, and its mail is named by it."""

    public_id = PublicIdField("dig")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.public_id} to {self.person_id}"


class Notification(models.Model):
    """One notice to one person. Its sentence comes from `catalogue.KINDS[kind]` and `params`, in the reader's language."""

    public_id = PublicIdField("ntf")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=48)
    params = models.JSONField(default=dict)
    # What it is about, by public id; interfaces turn it into an address.
    subject = models.CharField(max_length=32, blank=True)
    # The same key never notifies the same person twice.
    key = models.CharField(max_length=128)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    # Another person's words, for the mail.
    detail = models.TextField(blank=True)
    # When it may leave in a digest, and in which it left. A notice whose mail left at once, or never, has neither.
    mail_due_at = models.DateTimeField(null=True, blank=True)
    digest = models.ForeignKey(Digest, on_delete=models.SET_NULL, null=True, blank=True, related_name="notices")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="never_two_notices_of_one_thing")]
        indexes = [
            models.Index(fields=["person", "-created_at", "-id"], name="notification_newest"),
            models.Index(fields=["person"], condition=models.Q(read_at=None), name="notification_unread"),
            models.Index(
                fields=["mail_due_at"],
                condition=models.Q(mail_due_at__isnull=False, digest=None),
                name="notification_mail_waits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.person_id}"


class Preference(models.Model):
    """How one person wants to be told of one kind. Without a row, the catalogue's way holds."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=48)
    bell = models.BooleanField(default=True)
    mail = models.BooleanField(default=True)
    # Empty: in the rhythm that the person chose for all (`MailHours`).
    rhythm = models.CharField(max_length=8, choices=Rhythm.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="one_wish_per_kind"),
            models.CheckConstraint(condition=models.Q(rhythm__in=["", *Rhythm.values]), name="wish_rhythm"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.kind}"


class Device(models.Model):
    """A browser that rings when no page is open. `endpoint` is the address that it gave us at its push service."""

    public_id = PublicIdField("dvc")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    endpoint = models.CharField(max_length=1000, unique=True)
    name = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.public_id  # SECURITY: whoever knows the endpoint and our key could ring it


class MailHours(models.Model):
    """How often, and not when, one person gets mail of notices. Without a row: at once, at any hour."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    rhythm = models.CharField(max_length=8, choices=Rhythm.choices, default=Rhythm.INSTANT)
    # At the person's clock; both or neither.
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(rhythm__in=Rhythm.values), name="mail_rhythm"),
            models.CheckConstraint(
                condition=models.Q(quiet_from=None, quiet_until=None)
                | (
                    models.Q(quiet_from__isnull=False, quiet_until__isnull=False)
                    & ~models.Q(quiet_from=models.F("quiet_until"))
                ),
                name="quiet_hours_begin_and_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.rhythm}"
