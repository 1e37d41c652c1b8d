"""What happened to a person, in which order? The log that every open page, app and socket follows."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone


class Stream(models.Model):
    """Where one person's log stands: the last number that was given, and the last one that is forgotten."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+", db_constraint=False
    )
    cursor = models.BigIntegerField(default=0)
    forgotten = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.person_id} at {self.cursor}"


class Waiting(models.Model):
    """What happened and whom it is for (primary keys), written by the transaction that caused it. It goes when it gets its places in their logs."""

    people = ArrayField(models.BigIntegerField())
    kind = models.CharField(max_length=48)
    at = models.DateTimeField(default=timezone.now)
    data = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.kind} for {len(self.people)}"


class Event(models.Model):
    """One event of one person: `cursor` is its place in their log.

    `data` names things by public id: what is said about them is read when the event is told (`details`).
    """

    # One message is an event of every member: no check of the person's row each time. Nobody's row is ever deleted.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    cursor = models.BigIntegerField()
    kind = models.CharField(max_length=48)
    at = models.DateTimeField(default=timezone.now)
    data = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "cursor"], name="one_event_per_cursor")]
        indexes = [models.Index(fields=["at"], name="event_age")]

    def __str__(self) -> str:
        return f"{self.kind} for {self.person_id}"
