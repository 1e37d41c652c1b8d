"""Which addresses does mail come back from?"""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Bounce(models.Model):
    """An address that we do not write to: mail came back for good, or its reader called a mail of ours unwanted."""

    class Kind(models.TextChoices):
        BOUNCED = "bounced", _("Mail came back")
        COMPLAINED = "complained", _("A mail was called unwanted")

    address = models.CharField(max_length=254, unique=True)  # in small letters
    kind = models.CharField(max_length=10, choices=Kind.choices)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=["bounced", "complained"]), name="bounce_kind")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"  # SECURITY: logs show this, never the address
