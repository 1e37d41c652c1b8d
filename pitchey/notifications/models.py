"""What has a person been told in the app?"""

from django.conf import settings
from django.db import models
from django.utils import timezone

from pitchey.core.ids import PublicIdField


class Notification(models.Model):
    """One notice to one person. Its sentence comes from `catalogue.KINDS[kind]` and `params`, in the reader's language."""

    public_id = PublicIdField("ntf")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=48)
    params = models.JSONField(default=dict)
    # What it is about, by public id; doors turn it into an address.
    subject = models.CharField(max_length=32, blank=True)
    # The same key never notifies the same person twice.
    key = models.CharField(max_length=128)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="never_two_notices_of_one_thing")]
        indexes = [
            models.Index(fields=["person", "-created_at", "-id"], name="notification_newest"),
            models.Index(fields=["person"], condition=models.Q(read_at=None), name="notification_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.person_id}"


class Preference(models.Model):
    """How one person wants to be told of one kind. Without a row, the catalogue's way holds."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=48)
    bell = models.BooleanField(default=True)
    mail = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="one_wish_per_kind")]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.kind}"
