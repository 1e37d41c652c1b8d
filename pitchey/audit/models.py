"""What happened, for ever? Append-only entries, hash-chained per subject.

A chain is the history of one thing, named by its public id (a pitch: `pit_...`, a person's security: `usr_...`).
"""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models


class AppendOnly(models.Model):
    """Rows that are written once. SQL refuses the rest for the runtime role, too (migration 0002)."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None and not self._state.adding:
            raise TypeError(f"{type(self).__name__} is append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: object, **kwargs: object) -> NoReturn:
        raise TypeError(f"{type(self).__name__} is append-only")


class Chain(models.Model):
    """The head of one chain; its row lock orders the entries."""

    key = models.CharField(max_length=32, unique=True)
    head_seq = models.PositiveBigIntegerField(default=0)
    head_hash = models.CharField(max_length=64, default="0" * 64)
    head_at = models.DateTimeField(null=True)  # the latest time of an entry; null: none since this is kept
    checkpointed_seq = models.PositiveBigIntegerField(default=0)  # up to here the newest checkpoints cover it

    def __str__(self) -> str:
        return f"{self.key}#{self.head_seq}"


class Entry(AppendOnly):
    """One thing that happened. `hash` covers every other field and the previous hash (see `audit.services.record`)."""

    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="entries")
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=48)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_label = models.CharField(max_length=320)
    subject = models.CharField(max_length=32)
    data = models.JSONField(default=dict)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="one_entry_per_place")]
        indexes = [
            models.Index(fields=["chain", "kind", "-seq"], name="audit_by_kind"),
            models.Index(fields=["actor", "-at"], name="audit_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.seq}"
