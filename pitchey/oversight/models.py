"""Who of our own staff may look at what is protected, why, by whose leave, and until when?"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pitchey.core.ids import PublicIdField
from pitchey.core.states import Stateful, transitions
from pitchey.oversight.querysets import StaffAccessQuerySet

OPEN = ["asked", "approved"]  # not over yet


class StaffAccess(Stateful):
    """One member of staff asks to read the documents of one pitch for some hours; another one decides."""

    class Status(models.TextChoices):
        ASKED = "asked", _("Waiting for a second person")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        ENDED = "ended", _("Ended")

    TRANSITIONS = transitions(asked="approved refused ended", approved="ended", refused="", ended="")

    public_id = PublicIdField("sta")
    pitch = models.ForeignKey("pitches.Pitch", on_delete=models.CASCADE, related_name="staff_accesses")
    asker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=1000)
    hours = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    decider = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = StaffAccessQuerySet.as_manager()

    class Meta:
        permissions = [
            ("ask_access", "May ask to read protected material"),
            ("decide_access", "May decide about others"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=["asked", "approved", "refused", "ended"]), name="staff_access_status"),
            models.CheckConstraint(condition=Q(decider=None) | ~Q(decider=F("asker")), name="staff_access_has_two_people"),
            models.CheckConstraint(
                condition=~Q(status="approved") | (Q(decider__isnull=False) & Q(until__isnull=False)), name="approved_staff_access_is_bounded"
            ),
            models.UniqueConstraint(
                fields=["asker", "pitch"], condition=Q(status__in=OPEN), name="one_open_staff_access"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["pitch", "-asked_at"], name="staff_access_of_pitch"),
            models.Index(fields=["-asked_at", "-id"], name="staff_access_newest"),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def in_force(self) -> bool:
        return self.status == self.Status.APPROVED and self.until is not None and self.until > timezone.now()
