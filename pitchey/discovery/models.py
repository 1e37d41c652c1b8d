"""What do people keep, like, follow and look at?"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pitchey.core.ids import PublicIdField


class Folder(models.Model):
    """A list of somebody's own that they sort saved pitches into. Folders stand in the order of `place`."""

    public_id = PublicIdField("fol")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="folders")
    name = models.CharField(max_length=60)
    place = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["place", "pk"]
        constraints = [models.UniqueConstraint("person", Lower("name"), name="folder_named_once")]

    def __str__(self) -> str:
        return self.name


class Save(models.Model):
    """A pitch that somebody keeps, with private notes and tags, in a folder if they like."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saves")
    pitch = models.ForeignKey("pitches.Pitch", on_delete=models.CASCADE, related_name="+")
    folder = models.ForeignKey(Folder, null=True, blank=True, on_delete=models.SET_NULL, related_name="saves")
    notes = models.TextField(max_length=4000, blank=True)
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "pitch"], name="saved_once")]
        indexes = [models.Index(fields=["person", "-created_at", "-id"], name="save_newest")]

    def __str__(self) -> str:
        return f"{self.person_id} saved {self.pitch_id}"


class Like(models.Model):
    """A pitch that somebody likes."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    pitch = models.ForeignKey("pitches.Pitch", on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "pitch"], name="liked_once")]

    def __str__(self) -> str:
        return f"{self.person_id} likes {self.pitch_id}"


class Follow(models.Model):
    """Somebody, or a company, whose new pitches a person wants to hear of: `followed` or `organisation`, never both."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")
    followed = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="followers"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, on_delete=models.CASCADE, related_name="followers"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "followed"], name="followed_once"),
            models.UniqueConstraint(fields=["person", "organisation"], name="company_followed_once"),
            models.CheckConstraint(condition=~Q(person=models.F("followed")), name="nobody_follows_themselves"),
            models.CheckConstraint(
                condition=Q(followed=None, organisation__isnull=False) | Q(followed__isnull=False, organisation=None),
                name="follows_one_thing",
            ),
        ]
        indexes = [
            models.Index(fields=["followed", "person"], name="follower_of"),
            models.Index(fields=["person", "-created_at", "-id"], name="follow_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} follows {self.followed_id or self.organisation_id}"


class SavedSearch(models.Model):
    """What somebody looks for again. `filters` are those of `filters.Filters`; `parameters` are how its page asks for them."""

    class Rhythm(models.TextChoices):
        NEVER = "never", _("Never")
        INSTANT = "instant", _("At once")
        DAILY = "daily", _("Once a day")
        WEEKLY = "weekly", _("Once a week")

    public_id = PublicIdField("sea")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="searches")
    name = models.CharField(max_length=80)
    words = models.CharField(max_length=200, blank=True)
    filters = models.JSONField(default=dict)
    parameters = models.JSONField(default=dict)
    rhythm = models.CharField(max_length=8, choices=Rhythm.choices, default=Rhythm.NEVER)
    told_until = models.DateTimeField(default=timezone.now)  # what was published before is no news
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint("person", Lower("name"), name="search_named_once"),
            models.CheckConstraint(
                condition=Q(rhythm__in=["never", "instant", "daily", "weekly"]), name="search_rhythm"
            ),
        ]
        indexes = [models.Index(fields=["rhythm", "told_until"], name="search_due")]

    def __str__(self) -> str:
        return self.name


class View(models.Model):
    """One look at a pitch page: one per person and pitch and day; a guest counts by session. Never the owner, staff or machines."""

    pitch = models.ForeignKey("pitches.Pitch", on_delete=models.CASCADE, related_name="views")
    viewer = models.CharField(max_length=64)  # usr_... or the SHA-256 of a guest's session key
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pitch", "viewer", "day"], name="one_view_a_day")]
        indexes = [models.Index(fields=["pitch", "day"], name="view_of_pitch")]

    def __str__(self) -> str:
        return f"{self.pitch_id} on {self.day}"
