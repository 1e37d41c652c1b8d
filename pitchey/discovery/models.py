"""What do people keep, like, follow and look at?"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pitchey.core.ids import PublicIdField

MOST_STARS = 5


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
        indexes = [
            models.Index(fields=["person", "-created_at", "-id"], name="save_newest"),
            models.Index(fields=["created_at"], name="save_of_late"),
        ]

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
    notified_until = models.DateTimeField(default=timezone.now)  # what was published before is no news
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint("person", Lower("name"), name="search_named_once"),
            models.CheckConstraint(
                condition=Q(rhythm__in=["never", "instant", "daily", "weekly"]), name="search_rhythm"
            ),
        ]
        indexes = [models.Index(fields=["rhythm", "notified_until"], name="search_due")]

    def __str__(self) -> str:
        return self.name


class Mandate(models.Model):
    """What somebody says they look for: slugs of the catalogue, and two-letter countries of the companies that bring it. Theirs alone."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    genres = ArrayField(models.CharField(max_length=32), default=list)
    formats = ArrayField(models.CharField(max_length=32), default=list)
    budget_bands = ArrayField(models.CharField(max_length=12), default=list)
    stages = ArrayField(models.CharField(max_length=20), default=list)
    countries = ArrayField(models.CharField(max_length=2), default=list)

    def __str__(self) -> str:
        return f"what {self.person_id} looks for"


class View(models.Model):
    """One look at a pitch page: one per person and pitch and day; a guest counts by session. Never the owner, staff or machines."""

    pitch = models.ForeignKey("pitches.Pitch", on_delete=models.CASCADE, related_name="views")
    viewer = models.CharField(max_length=64)  # usr_... or the SHA-256 of a guest's session key
    network = models.CharField(
        max_length=16, blank=True
    )  # of a guest: the beginning of the keyed hash of their network
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pitch", "viewer", "day"], name="one_view_a_day")]
        indexes = [
            models.Index(fields=["pitch", "day"], name="view_of_pitch"),
            models.Index(fields=["day", "pitch"], name="view_of_day"),
        ]

    def __str__(self) -> str:
        return f"{self.pitch_id} on {self.day}"


class Rating(models.Model):
    """How somebody who could read a pitch rates it: one to five stars, once, changed as they like."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    pitch = models.ForeignKey("pitches.Pitch", on_delete=models.CASCADE, related_name="given_ratings")
    stars = models.PositiveSmallIntegerField()
    rated_at = models.DateTimeField(default=timezone.now)  # when it was given or changed last

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "pitch"], name="rated_once"),
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=MOST_STARS), name="one_to_five_stars"),
        ]

    def __str__(self) -> str:
        return f"{self.pitch_id}: {self.stars}"


class Feature(models.Model):
    """A pitch that staff put forward, from one time until another."""

    pitch = models.ForeignKey("pitches.Pitch", on_delete=models.CASCADE, related_name="features")
    begins_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("begins_at")), name="feature_ends_after_it_begins")
        ]
        indexes = [models.Index(fields=["ends_at"], name="feature_ends")]

    def __str__(self) -> str:
        return f"{self.pitch_id} until {self.ends_at:%Y-%m-%d}"


class Word(models.Model):
    """A word of the market's pitches, folded: what a mistyped one may have meant. Never one of a private pitch."""

    word = models.CharField(max_length=60, unique=True)
    pitches = models.PositiveIntegerField(default=1)  # roughly: how often it was learned
    public = models.BooleanField()  # whether a pitch that everybody may see has it
    deletion_variants = ArrayField(
        models.CharField(max_length=60)
    )  # the word itself, and the word with a letter missing

    class Meta:
        indexes = [GinIndex(fields=["deletion_variants"], name="word_slips")]

    def __str__(self) -> str:
        return self.word


class TitlePrefix(models.Model):
    """A title or a name from one of its words on, folded: what the beginning of a word may go on to. Of a `pitch` or of a `person`."""

    key = models.CharField(max_length=60)
    pitch = models.ForeignKey("pitches.Pitch", null=True, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pitch", "key"], name="title_begins_once"),
            models.UniqueConstraint(fields=["person", "key"], name="name_begins_once"),
            models.CheckConstraint(
                condition=Q(pitch=None, person__isnull=False) | Q(pitch__isnull=False, person=None),
                name="beginning_of_one_thing",
            ),
        ]
        # Text sorts by code point, so a beginning is a range. One index a kind, so that no names are walked to find titles.
        indexes = [
            models.Index(fields=["key", "pitch"], condition=Q(person=None), name="beginning_of_title"),
            models.Index(fields=["key", "person"], condition=Q(pitch=None), name="beginning_of_name"),
        ]

    def __str__(self) -> str:
        return self.key


class RecentSearch(models.Model):
    """What somebody searched for of late; theirs alone, and theirs to clear."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    words = models.CharField(max_length=80)
    searched_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "words"], name="recent_once")]
        indexes = [models.Index(fields=["person", "-searched_at"], name="recent_newest")]

    def __str__(self) -> str:
        return self.words


class Searched(models.Model):
    """That somebody searched for these words on a day: once each, so that one cannot make a search popular."""

    words = models.CharField(max_length=80)
    searcher = models.CharField(max_length=64)  # a keyed hash of the person or of a guest's network; nobody's name
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "words", "searcher"], name="searched_once_a_day")]

    def __str__(self) -> str:
        return f"{self.words} on {self.day}"
