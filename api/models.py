"""Which calls may be repeated? The POSTs that carried an `Idempotency-Key`, for 24 hours."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class IdempotentCall(models.Model):
    """One keyed POST of one person. `status` is null while it runs."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=128)
    fingerprint = models.CharField(max_length=64)  # keyed hash of method, address and body
    status = models.PositiveSmallIntegerField(null=True)
    content_type = models.CharField(max_length=60, blank=True)
    body = models.BinaryField(default=b"")
    started_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="one_call_per_key")]
        indexes = [models.Index(fields=["started_at"], name="idempotent_call_age")]

    def __str__(self) -> str:
        return self.key
