"""What was promised for after the commit? Rows written in the transaction that caused them."""

from django.db import models
from django.utils import timezone

from pitchey.core.states import Stateful, transitions


class Job(Stateful):
    """One call of one handler, at least once. `topic` names the handler ("media.process"), `payload` is its keyword arguments."""

    class Status(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        DEAD = "dead"

    TRANSITIONS = transitions(waiting="running", running="waiting done dead", dead="waiting")

    topic = models.CharField(max_length=64)
    payload = models.JSONField(default=dict)
    # At most one unfinished job per key: asking twice for the same thing is asking once.
    dedup_key = models.CharField(max_length=128, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    run_after = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["waiting", "running", "done", "dead"]), name="job_status"
            ),
            models.UniqueConstraint(
                fields=["topic", "dedup_key"],
                condition=models.Q(status="waiting") & ~models.Q(dedup_key=""),
                name="one_waiting_job_per_key",
            ),
        ]
        indexes = [
            models.Index(fields=["run_after"], condition=models.Q(status="waiting"), name="job_waiting"),
            models.Index(fields=["claimed_at"], condition=models.Q(status="running"), name="job_running"),
            models.Index(fields=["done_at"], condition=models.Q(status="done"), name="job_done"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} ({self.status})"
