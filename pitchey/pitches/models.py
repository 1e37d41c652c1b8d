"""The thing itself: a pitch, what belongs to it, its frozen versions, and what the market sees of it.

The `Pitch` row is the owner's working copy. Everyone else sees the newest `Version`; `Listing` is that version, flattened for
lists and search. So half-typed text is never public, and whatever was seen can be named.
"""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pitchey.core.ids import PublicIdField
from pitchey.core.money import CURRENCY_CHOICES, MAX_MINOR
from pitchey.core.states import Stateful, transitions
from pitchey.pitches.catalogue import Access, BudgetBand, DocumentKind, Format, Genre, Seeking, Stage, Visibility
from pitchey.pitches.querysets import DocumentQuerySet, ListingQuerySet, PitchQuerySet


class Pitch(Stateful):
    """A film or television project that its owner (a creator or a production company) brings to the market."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("Under review")
        PUBLISHED = "published", _("Published")
        ARCHIVED = "archived", _("Archived")
        REMOVED = "removed", _("Removed by Pitchey")

    TRANSITIONS = transitions(
        draft="published in_review",
        in_review="published draft",
        published="archived removed",
        archived="published",
        removed="published",
    )

    public_id = PublicIdField("pit")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pitches")
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.SET_NULL, related_name="pitches"
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    removed_reason = models.CharField(max_length=500, blank=True)
    visibility = models.CharField(max_length=8, choices=Visibility.choices, default=Visibility.PUBLIC)
    protected_access = models.CharField(max_length=8, choices=Access.choices, default=Access.NDA)
    # How far readers may go with what is not open to everybody (`ndas.limits`); null and empty: no limit.
    limit_views = models.PositiveIntegerField(null=True, blank=True)  # reading sessions of one reader with one document
    limit_days = models.PositiveIntegerField(null=True, blank=True)  # after the signature
    allowed_readers = ArrayField(models.CharField(max_length=254), default=list, blank=True)  # addresses and domains
    blocked_readers = ArrayField(models.CharField(max_length=254), default=list, blank=True)
    allowed_countries = ArrayField(models.CharField(max_length=2), default=list, blank=True)  # ISO 3166

    # What is written of it (`fields.FIELDS`), in the order in which it is read.
    title = models.CharField(max_length=200, blank=True)
    logline = models.CharField(max_length=500, blank=True)
    genre = models.CharField(max_length=32, choices=Genre.choices, blank=True)
    genres = ArrayField(models.CharField(max_length=32, choices=Genre.choices), size=3, default=list, blank=True)
    format = models.CharField(max_length=32, choices=Format.choices, blank=True)
    stage = models.CharField(max_length=20, choices=Stage.choices, blank=True)
    budget_band = models.CharField(max_length=12, choices=BudgetBand.choices, blank=True)
    currency = models.CharField(max_length=3, choices=CURRENCY_CHOICES, default="USD")
    short_synopsis = models.TextField(max_length=1000, blank=True)
    premise = models.TextField(max_length=2000, blank=True)
    themes = models.TextField(max_length=2000, blank=True)
    tone = models.TextField(max_length=2000, blank=True)
    world = models.TextField(max_length=4000, blank=True)
    locations = models.TextField(max_length=2000, blank=True)
    story_breakdown = models.TextField(max_length=20000, blank=True)
    target_audience = models.TextField(max_length=2000, blank=True)
    why_now = models.TextField(max_length=2000, blank=True)
    seeking = ArrayField(models.CharField(max_length=20, choices=Seeking.choices), default=list, blank=True)
    comparables = ArrayField(models.CharField(max_length=120), size=8, default=list, blank=True)
    tags = ArrayField(models.CharField(max_length=40), size=12, default=list, blank=True)
    trailer_url = models.URLField(max_length=300, blank=True)
    long_synopsis = models.TextField(max_length=20000, blank=True)
    budget_minor = models.BigIntegerField(null=True, blank=True)
    production_timeline = models.TextField(max_length=4000, blank=True)
    attached_talent = models.TextField(max_length=4000, blank=True)
    financing_plan = models.TextField(max_length=8000, blank=True)
    distribution_plan = models.TextField(max_length=8000, blank=True)

    poster = models.ForeignKey("media.File", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    poster_seed = models.PositiveSmallIntegerField(default=0)  # "draw another" of the generated poster

    revision = models.PositiveIntegerField(default=1)  # counts edits: the ETag
    published_revision = models.PositiveIntegerField(default=0)  # the edit that the newest version froze
    version_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)  # of the first publication

    objects = PitchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "pitches"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["draft", "in_review", "published", "archived", "removed"]), name="pitch_status"
            ),
            models.CheckConstraint(condition=Q(visibility__in=Visibility.values), name="pitch_visibility"),
            models.CheckConstraint(condition=Q(protected_access__in=Access.values), name="pitch_protected_access"),
            models.CheckConstraint(
                condition=Q(budget_minor=None) | Q(budget_minor__gte=0, budget_minor__lte=MAX_MINOR),
                name="pitch_budget_range",
            ),
        ]
        indexes = [models.Index(fields=["owner", "-updated_at", "-id"], name="pitch_of_owner")]

    def __str__(self) -> str:
        return self.title or str(_("Untitled pitch"))

    @property
    def has_unpublished_changes(self) -> bool:
        return self.status == self.Status.PUBLISHED and self.revision != self.published_revision


class Character(models.Model):
    """Somebody in the story. Belongs to the working copy; versions freeze it."""

    public_id = PublicIdField("chr")
    pitch = models.ForeignKey(Pitch, on_delete=models.CASCADE, related_name="characters")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=120, blank=True)
    age_bracket = models.CharField(max_length=40, blank=True)
    description = models.TextField(max_length=2000, blank=True)
    cast_wish = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["pitch", "position"], name="one_character_per_place", deferrable=models.Deferrable.DEFERRED
            )
        ]

    def __str__(self) -> str:
        return self.name


class Credit(models.Model):
    """Somebody behind the project."""

    public_id = PublicIdField("crd")
    pitch = models.ForeignKey(Pitch, on_delete=models.CASCADE, related_name="credits")
    position = models.PositiveIntegerField()
    person_name = models.CharField(max_length=120)
    role = models.CharField(max_length=120)
    bio = models.TextField(max_length=2000, blank=True)
    links = ArrayField(models.URLField(max_length=300), size=5, default=list, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["pitch", "position"], name="one_credit_per_place", deferrable=models.Deferrable.DEFERRED
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_name}, {self.role}"


class Still(models.Model):
    """A picture for the pitch page, in order."""

    public_id = PublicIdField("stl")
    pitch = models.ForeignKey(Pitch, on_delete=models.CASCADE, related_name="stills")
    file = models.OneToOneField("media.File", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    caption = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.caption or self.public_id


class Document(models.Model):
    """A script, deck or plan. Its status is its file's; a newer file of the same thing is a new document that `replaces` this one."""

    public_id = PublicIdField("doc")
    pitch = models.ForeignKey(Pitch, on_delete=models.CASCADE, related_name="documents")
    file = models.OneToOneField("media.File", on_delete=models.PROTECT, related_name="document")
    kind = models.CharField(max_length=16, choices=DocumentKind.choices)
    access = models.CharField(max_length=8, choices=Access.choices, default=Access.NDA)
    name = models.CharField(max_length=200)
    note = models.CharField(max_length=300, blank=True)  # what changed in this file
    number = models.PositiveIntegerField(default=1)  # counts the files of one document: draft 1, 2, 3
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    created_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # taken out by the owner; kept for the record

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(access__in=Access.values), name="document_access"),
            models.CheckConstraint(condition=Q(kind__in=DocumentKind.values), name="document_kind"),
        ]
        indexes = [models.Index(fields=["pitch", "kind", "id"], name="document_of_pitch")]

    def __str__(self) -> str:
        return self.name


class Version(models.Model):
    """What a pitch was at one moment: never changed, never deleted. `content` is canonical; `sha256` is of its canonical form."""

    public_id = PublicIdField("ver")
    pitch = models.ForeignKey(Pitch, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    cause = models.CharField(max_length=16)  # "publication" or "file"
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pitch", "number"], name="one_version_per_number")]

    def __str__(self) -> str:
        return f"{self.pitch_id} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A version is never changed.")
        super().save(*args, **kwargs)


class NamedPerson(models.Model):
    """Somebody who may see a private or archived pitch: named by the owner by address, or by an agreement in force.

    An owner names addresses, not accounts: who has confirmed that address is who may see, so that nobody learns who is here.
    """

    class Source(models.TextChoices):
        OWNER = "owner", _("Named by the owner")
        NDA = "nda", _("Under an NDA")

    pitch = models.ForeignKey(Pitch, on_delete=models.CASCADE, related_name="named_people")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    address = models.EmailField(max_length=254, blank=True)  # lower case
    source = models.CharField(max_length=5, choices=Source.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pitch", "person", "source"], name="named_once_per_source"),
            models.UniqueConstraint(fields=["pitch", "address"], condition=Q(source="owner"), name="named_once_by_address"),
            models.CheckConstraint(
                condition=Q(source="owner", person=None) & ~Q(address="") | Q(source="nda", address="", person__isnull=False),
                name="named_by_address_or_agreement",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["person", "pitch"], name="named_person_of"),
            models.Index(fields=["address", "pitch"], name="named_address_of"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id or 'somebody'} for {self.pitch_id}"


class Listing(models.Model):
    """What the market sees of a pitch: its newest version, flattened for lists and search. Written only by `pitches.services`.

    Counters live here and not on the pitch, so that a view never touches the owner's working copy. `live` is true while published.
    """

    pitch = models.OneToOneField(Pitch, primary_key=True, on_delete=models.CASCADE, related_name="listing")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", null=True, on_delete=models.SET_NULL, related_name="+")
    public_id = models.CharField(max_length=32, unique=True)  # the pitch's
    live = models.BooleanField(default=True)
    visibility = models.CharField(max_length=8, choices=Visibility.choices)
    title = models.CharField(max_length=200)
    slug = models.CharField(max_length=80)
    logline = models.CharField(max_length=500)
    short_synopsis = models.TextField(max_length=1000, blank=True)
    genre = models.CharField(max_length=32)
    genres = ArrayField(models.CharField(max_length=32))  # the main one first
    format = models.CharField(max_length=32)
    stage = models.CharField(max_length=20)
    budget_band = models.CharField(max_length=12, blank=True)
    budget_place = models.SmallIntegerField(default=-1)  # BAND_ORDER of the band, for sorting and ranges
    seeking = ArrayField(models.CharField(max_length=20), default=list)
    tags = ArrayField(models.CharField(max_length=40), default=list)
    poster_url = models.CharField(max_length=400)
    poster_width = models.PositiveIntegerField(default=600)
    poster_height = models.PositiveIntegerField(default=900)
    search = SearchVectorField()
    views = models.PositiveIntegerField(default=0)
    likes = models.PositiveIntegerField(default=0)
    saves = models.PositiveIntegerField(default=0)
    # Worked out by tasks of discovery: interest of late, in thousandths; how many rated it, and the fair mean of all time, of the
    # year and of the month in thousandths of a star, 0 while too few have.
    trending = models.PositiveIntegerField(default=0)
    ratings = models.PositiveIntegerField(default=0)
    rated = models.PositiveSmallIntegerField(default=0)
    rated_year = models.PositiveSmallIntegerField(default=0)
    rated_month = models.PositiveSmallIntegerField(default=0)
    published_at = models.DateTimeField()  # of the first publication
    updated_at = models.DateTimeField()  # of this version

    objects = ListingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-published_at", "-pitch"], condition=Q(live=True), name="listing_newest"),
            models.Index(fields=["-views", "-pitch"], condition=Q(live=True), name="listing_most_viewed"),
            models.Index(fields=["-saves", "-pitch"], condition=Q(live=True), name="listing_most_saved"),
            models.Index(fields=["-budget_place", "-pitch"], condition=Q(live=True), name="listing_budget"),
            models.Index(fields=["-trending", "-pitch"], condition=Q(live=True), name="listing_trending"),
            models.Index(fields=["-rated", "-pitch"], condition=Q(live=True, rated__gt=0), name="listing_rated"),
            models.Index(
                fields=["-rated_year", "-pitch"], condition=Q(live=True, rated_year__gt=0), name="listing_rated_year"
            ),
            models.Index(
                fields=["-rated_month", "-pitch"], condition=Q(live=True, rated_month__gt=0), name="listing_rated_month"
            ),
            models.Index(
                fields=["genre", "-published_at", "-pitch"], condition=Q(live=True), name="listing_genre_newest"
            ),
            models.Index(fields=["owner", "-published_at", "-pitch"], condition=Q(live=True), name="listing_of_owner"),
            # Everything that facets count, so that they read the index alone.
            models.Index(
                fields=["visibility", "genre", "format", "stage", "budget_band"],
                condition=Q(live=True),
                name="listing_facets",
            ),
            GinIndex(fields=["search"], name="listing_search"),
            GinIndex(fields=["tags"], name="listing_tags"),
        ]

    def __str__(self) -> str:
        return self.title
