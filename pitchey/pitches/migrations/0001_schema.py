import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.constraints
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import pitchey.core.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_schema"),
        ("media", "0001_schema"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Pitch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", pitchey.core.ids.PublicIdField("pit")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in_review", "Under review"),
                            ("published", "Published"),
                            ("archived", "Archived"),
                            ("removed", "Removed by Pitchey"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("removed_reason", models.CharField(blank=True, max_length=500)),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("private", "Only people I name"),
                            ("members", "Investors and production companies"),
                            ("public", "Everyone"),
                        ],
                        default="public",
                        max_length=8,
                    ),
                ),
                (
                    "protected_access",
                    models.CharField(
                        choices=[
                            ("public", "Everyone"),
                            ("members", "Investors and production companies"),
                            ("nda", "After a signed NDA"),
                            ("owner", "Only me"),
                        ],
                        default="nda",
                        max_length=8,
                    ),
                ),
                ("limit_views", models.PositiveIntegerField(blank=True, null=True)),
                ("limit_days", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "allowed_readers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=254), blank=True, default=list, size=None
                    ),
                ),
                (
                    "blocked_readers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=254), blank=True, default=list, size=None
                    ),
                ),
                (
                    "allowed_countries",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), blank=True, default=list, size=None
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=200)),
                ("logline", models.CharField(blank=True, max_length=500)),
                (
                    "genre",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("action", "Action"),
                            ("action-comedy", "Action-Comedy"),
                            ("action-thriller", "Action-Thriller"),
                            ("adventure", "Adventure"),
                            ("animation", "Animation"),
                            ("anthology", "Anthology"),
                            ("avant-garde", "Avant-Garde"),
                            ("biographical-documentary", "Biographical Documentary"),
                            ("biopic", "Biopic"),
                            ("comedy", "Comedy"),
                            ("coming-of-age", "Coming-of-Age"),
                            ("crime-drama", "Crime Drama"),
                            ("crime-thriller", "Crime Thriller"),
                            ("dark-comedy", "Dark Comedy"),
                            ("documentary", "Documentary"),
                            ("docudrama", "Docudrama"),
                            ("drama", "Drama"),
                            ("dramedy", "Dramedy"),
                            ("essay-film", "Essay Film"),
                            ("experimental", "Experimental"),
                            ("family", "Family"),
                            ("fantasy", "Fantasy"),
                            ("fantasy-adventure", "Fantasy Adventure"),
                            ("historical-drama", "Historical Drama"),
                            ("horror", "Horror"),
                            ("martial-arts", "Martial Arts"),
                            ("mockumentary", "Mockumentary"),
                            ("musical", "Musical"),
                            ("mystery", "Mystery"),
                            ("mystery-thriller", "Mystery Thriller"),
                            ("neo-noir", "Neo-Noir"),
                            ("parody", "Parody"),
                            ("period-piece", "Period Piece"),
                            ("political-drama", "Political Drama"),
                            ("political-thriller", "Political Thriller"),
                            ("psychological-thriller", "Psychological Thriller"),
                            ("romance", "Romance"),
                            ("romantic-comedy", "Romantic Comedy"),
                            ("romantic-drama", "Romantic Drama"),
                            ("satire", "Satire"),
                            ("sci-fi", "Sci-Fi"),
                            ("sci-fi-horror", "Sci-Fi Horror"),
                            ("slow-cinema", "Slow Cinema"),
                            ("sports-drama", "Sports Drama"),
                            ("superhero", "Superhero"),
                            ("supernatural", "Supernatural"),
                            ("surrealist", "Surrealist"),
                            ("thriller", "Thriller"),
                            ("true-crime", "True Crime"),
                            ("war", "War"),
                            ("western", "Western"),
                        ],
                        max_length=32,
                    ),
                ),
                (
                    "genres",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("action", "Action"),
                                ("action-comedy", "Action-Comedy"),
                                ("action-thriller", "Action-Thriller"),
                                ("adventure", "Adventure"),
                                ("animation", "Animation"),
                                ("anthology", "Anthology"),
                                ("avant-garde", "Avant-Garde"),
                                ("biographical-documentary", "Biographical Documentary"),
                                ("biopic", "Biopic"),
                                ("comedy", "Comedy"),
                                ("coming-of-age", "Coming-of-Age"),
                                ("crime-drama", "Crime Drama"),
                                ("crime-thriller", "Crime Thriller"),
                                ("dark-comedy", "Dark Comedy"),
                                ("documentary", "Documentary"),
                                ("docudrama", "Docudrama"),
                                ("drama", "Drama"),
                                ("dramedy", "Dramedy"),
                                ("essay-film", "Essay Film"),
                                ("experimental", "Experimental"),
                                ("family", "Family"),
                                ("fantasy", "Fantasy"),
                                ("fantasy-adventure", "Fantasy Adventure"),
                                ("historical-drama", "Historical Drama"),
                                ("horror", "Horror"),
                                ("martial-arts", "Martial Arts"),
                                ("mockumentary", "Mockumentary"),
                                ("musical", "Musical"),
                                ("mystery", "Mystery"),
                                ("mystery-thriller", "Mystery Thriller"),
                                ("neo-noir", "Neo-Noir"),
                                ("parody", "Parody"),
                                ("period-piece", "Period Piece"),
                                ("political-drama", "Political Drama"),
                                ("political-thriller", "Political Thriller"),
                                ("psychological-thriller", "Psychological Thriller"),
                                ("romance", "Romance"),
                                ("romantic-comedy", "Romantic Comedy"),
                                ("romantic-drama", "Romantic Drama"),
                                ("satire", "Satire"),
                                ("sci-fi", "Sci-Fi"),
                                ("sci-fi-horror", "Sci-Fi Horror"),
                                ("slow-cinema", "Slow Cinema"),
                                ("sports-drama", "Sports Drama"),
                                ("superhero", "Superhero"),
                                ("supernatural", "Supernatural"),
                                ("surrealist", "Surrealist"),
                                ("thriller", "Thriller"),
                                ("true-crime", "True Crime"),
                                ("war", "War"),
                                ("western", "Western"),
                            ],
                            max_length=32,
                        ),
                        blank=True,
                        default=list,
                        size=3,
                    ),
                ),
                (
                    "format",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("feature", "Feature film"),
                            ("feature-documentary", "Feature documentary"),
                            ("feature-animation", "Feature animation"),
                            ("short", "Short film"),
                            ("anthology-film", "Anthology film"),
                            ("series", "Series"),
                            ("limited-series", "Limited series"),
                            ("television-movie", "Television movie"),
                            ("anthology-series", "Anthology series"),
                            ("soap", "Soap"),
                            ("documentary-one-off", "Documentary, one-off"),
                            ("documentary-series", "Documentary series"),
                            ("reality", "Reality"),
                            ("game-show", "Game show"),
                            ("talk-variety", "Talk and variety"),
                            ("factual", "Factual"),
                            ("animation-children", "Animation series, children"),
                            ("animation-adult", "Animation series, adult"),
                            ("animation-limited", "Animation, limited series"),
                            ("audio-drama", "Audio drama"),
                            ("audio-documentary", "Audio documentary"),
                            ("web-series", "Web series"),
                            ("interactive-vr", "Interactive and VR"),
                            ("stage-to-screen", "Stage to screen"),
                        ],
                        max_length=32,
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("idea", "Idea"),
                            ("treatment", "Treatment"),
                            ("script", "Script"),
                            ("packaged-in-part", "Packaged in part"),
                            ("fully-packaged", "Fully packaged"),
                            ("partly-funded", "Partly funded"),
                            ("fully-funded", "Fully funded"),
                            ("in-production", "In production"),
                            ("completed", "Completed"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "budget_band",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("under-100k", "Under $100k"),
                            ("100k-500k", "$100k–500k"),
                            ("500k-1m", "$500k–1M"),
                            ("1m-5m", "$1M–5M"),
                            ("5m-15m", "$5M–15M"),
                            ("15m-30m", "$15M–30M"),
                            ("30m-50m", "$30M–50M"),
                            ("50m-100m", "$50M–100M"),
                            ("over-100m", "Over $100M"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        choices=[
                            ("USD", "USD"),
                            ("EUR", "EUR"),
                            ("GBP", "GBP"),
                            ("CAD", "CAD"),
                            ("AUD", "AUD"),
                            ("NZD", "NZD"),
                            ("CHF", "CHF"),
                            ("SEK", "SEK"),
                            ("NOK", "NOK"),
                            ("DKK", "DKK"),
                            ("PLN", "PLN"),
                            ("CZK", "CZK"),
                            ("HUF", "HUF"),
                            ("RON", "RON"),
                            ("ISK", "ISK"),
                            ("TRY", "TRY"),
                            ("ZAR", "ZAR"),
                            ("NGN", "NGN"),
                            ("INR", "INR"),
                            ("JPY", "JPY"),
                            ("KRW", "KRW"),
                            ("CNY", "CNY"),
                            ("HKD", "HKD"),
                            ("TWD", "TWD"),
                            ("SGD", "SGD"),
                            ("BRL", "BRL"),
                            ("MXN", "MXN"),
                            ("ARS", "ARS"),
                            ("ILS", "ILS"),
                            ("AED", "AED"),
                            ("MAD", "MAD"),
                        ],
                        default="USD",
                        max_length=3,
                    ),
                ),
                ("short_synopsis", models.TextField(blank=True, max_length=1000)),
                ("premise", models.TextField(blank=True, max_length=2000)),
                ("themes", models.TextField(blank=True, max_length=2000)),
                ("tone", models.TextField(blank=True, max_length=2000)),
                ("world", models.TextField(blank=True, max_length=4000)),
                ("locations", models.TextField(blank=True, max_length=2000)),
                ("story_breakdown", models.TextField(blank=True, max_length=20000)),
                ("target_audience", models.TextField(blank=True, max_length=2000)),
                ("why_now", models.TextField(blank=True, max_length=2000)),
                (
                    "seeking",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("investment", "Investment"),
                                ("production-partner", "Production partner"),
                                ("distribution", "Distribution"),
                                ("talent", "Talent"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "comparables",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120), blank=True, default=list, size=8
                    ),
                ),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=12
                    ),
                ),
                ("trailer_url", models.URLField(blank=True, max_length=300)),
                ("long_synopsis", models.TextField(blank=True, max_length=20000)),
                ("budget_minor", models.BigIntegerField(blank=True, null=True)),
                ("production_timeline", models.TextField(blank=True, max_length=4000)),
                ("attached_talent", models.TextField(blank=True, max_length=4000)),
                ("financing_plan", models.TextField(blank=True, max_length=8000)),
                ("distribution_plan", models.TextField(blank=True, max_length=8000)),
                ("poster_seed", models.PositiveSmallIntegerField(default=0)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("published_revision", models.PositiveIntegerField(default=0)),
                ("version_count", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="pitches",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pitches", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "poster",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="media.file",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "pitches",
                "indexes": [
                    models.Index(fields=["owner", "-updated_at", "-id"], name="pitch_of_owner"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["draft", "in_review", "published", "archived", "removed"])),
                        name="pitch_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("visibility__in", ["private", "members", "public"])),
                        name="pitch_visibility",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("protected_access__in", ["public", "members", "nda", "owner"])),
                        name="pitch_protected_access",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("budget_minor", None),
                            models.Q(("budget_minor__gte", 0), ("budget_minor__lte", 1000000000000000)),
                            _connector="OR",
                        ),
                        name="pitch_budget_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", pitchey.core.ids.PublicIdField("doc")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("script", "Script"),
                            ("treatment", "Treatment"),
                            ("deck", "Pitch deck"),
                            ("lookbook", "Lookbook"),
                            ("budget", "Budget"),
                            ("finance-plan", "Financing plan"),
                            ("storyboard", "Storyboard"),
                            ("bible", "Series bible"),
                            ("other", "Other document"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "access",
                    models.CharField(
                        choices=[
                            ("public", "Everyone"),
                            ("members", "Investors and production companies"),
                            ("nda", "After a signed NDA"),
                            ("owner", "Only me"),
                        ],
                        default="nda",
                        max_length=8,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("number", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="document", to="media.file"
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="pitches.document",
                    ),
                ),
                (
                    "pitch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="documents", to="pitches.pitch"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["pitch", "kind", "id"], name="document_of_pitch"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("access__in", ["public", "members", "nda", "owner"])),
                        name="document_access",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "script",
                                    "treatment",
                                    "deck",
                                    "lookbook",
                                    "budget",
                                    "finance-plan",
                                    "storyboard",
                                    "bible",
                                    "other",
                                ],
                            )
                        ),
                        name="document_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Credit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", pitchey.core.ids.PublicIdField("crd")),
                ("position", models.PositiveIntegerField()),
                ("person_name", models.CharField(max_length=120)),
                ("role", models.CharField(max_length=120)),
                ("bio", models.TextField(blank=True, max_length=2000)),
                (
                    "links",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.URLField(max_length=300), blank=True, default=list, size=5
                    ),
                ),
                (
                    "pitch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="credits", to="pitches.pitch"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                        fields=("pitch", "position"),
                        name="one_credit_per_place",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Character",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", pitchey.core.ids.PublicIdField("chr")),
                ("position", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=120)),
                ("role", models.CharField(blank=True, max_length=120)),
                ("age_bracket", models.CharField(blank=True, max_length=40)),
                ("description", models.TextField(blank=True, max_length=2000)),
                ("cast_wish", models.CharField(blank=True, max_length=200)),
                (
                    "pitch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="characters", to="pitches.pitch"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                        fields=("pitch", "position"),
                        name="one_character_per_place",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NamedPerson",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.EmailField(blank=True, max_length=254)),
                (
                    "source",
                    models.CharField(choices=[("owner", "Named by the owner"), ("nda", "Under an NDA")], max_length=5),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pitch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="named_people", to="pitches.pitch"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "pitch"], name="named_person_of"),
                    models.Index(fields=["address", "pitch"], name="named_address_of"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("pitch", "person", "source"), name="named_once_per_source"),
                    models.UniqueConstraint(
                        condition=models.Q(("source", "owner")),
                        fields=("pitch", "address"),
                        name="named_once_by_address",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("person", None), ("source", "owner"), models.Q(("address", ""), _negated=True)),
                            models.Q(("address", ""), ("person__isnull", False), ("source", "nda")),
                            _connector="OR",
                        ),
                        name="named_by_address_or_agreement",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Still",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", pitchey.core.ids.PublicIdField("stl")),
                ("position", models.PositiveIntegerField()),
                ("caption", models.CharField(blank=True, max_length=200)),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="media.file"
                    ),
                ),
                (
                    "pitch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="stills", to="pitches.pitch"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", pitchey.core.ids.PublicIdField("ver")),
                ("number", models.PositiveIntegerField()),
                ("content", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("cause", models.CharField(max_length=16)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "pitch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="pitches.pitch"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("pitch", "number"), name="one_version_per_number"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Listing",
            fields=[
                (
                    "pitch",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="listing",
                        serialize=False,
                        to="pitches.pitch",
                    ),
                ),
                ("public_id", models.CharField(max_length=32, unique=True)),
                ("live", models.BooleanField(default=True)),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("private", "Only people I name"),
                            ("members", "Investors and production companies"),
                            ("public", "Everyone"),
                        ],
                        max_length=8,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("slug", models.CharField(max_length=80)),
                ("logline", models.CharField(max_length=500)),
                ("short_synopsis", models.TextField(blank=True, max_length=1000)),
                ("genre", models.CharField(max_length=32)),
                (
                    "genres",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=32), size=None),
                ),
                ("format", models.CharField(max_length=32)),
                ("stage", models.CharField(max_length=20)),
                ("budget_band", models.CharField(blank=True, max_length=12)),
                ("budget_place", models.SmallIntegerField(default=-1)),
                (
                    "seeking",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                ("poster_url", models.CharField(max_length=400)),
                ("poster_width", models.PositiveIntegerField(default=600)),
                ("poster_height", models.PositiveIntegerField(default=900)),
                ("search", django.contrib.postgres.search.SearchVectorField()),
                ("views", models.PositiveIntegerField(default=0)),
                ("likes", models.PositiveIntegerField(default=0)),
                ("saves", models.PositiveIntegerField(default=0)),
                ("trending", models.PositiveIntegerField(default=0)),
                ("ratings", models.PositiveIntegerField(default=0)),
                ("rated", models.PositiveSmallIntegerField(default=0)),
                ("rated_year", models.PositiveSmallIntegerField(default=0)),
                ("rated_month", models.PositiveSmallIntegerField(default=0)),
                ("published_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="pitches.version"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("live", True)), fields=["-published_at", "-pitch"], name="listing_newest"
                    ),
                    models.Index(
                        condition=models.Q(("live", True)), fields=["-views", "-pitch"], name="listing_most_viewed"
                    ),
                    models.Index(
                        condition=models.Q(("live", True)), fields=["-saves", "-pitch"], name="listing_most_saved"
                    ),
                    models.Index(
                        condition=models.Q(("live", True)), fields=["-budget_place", "-pitch"], name="listing_budget"
                    ),
                    models.Index(
                        condition=models.Q(("live", True)), fields=["-trending", "-pitch"], name="listing_trending"
                    ),
                    models.Index(
                        condition=models.Q(("live", True), ("rated__gt", 0)),
                        fields=["-rated", "-pitch"],
                        name="listing_rated",
                    ),
                    models.Index(
                        condition=models.Q(("live", True), ("rated_year__gt", 0)),
                        fields=["-rated_year", "-pitch"],
                        name="listing_rated_year",
                    ),
                    models.Index(
                        condition=models.Q(("live", True), ("rated_month__gt", 0)),
                        fields=["-rated_month", "-pitch"],
                        name="listing_rated_month",
                    ),
                    models.Index(
                        condition=models.Q(("live", True)),
                        fields=["genre", "-published_at", "-pitch"],
                        name="listing_genre_newest",
                    ),
                    models.Index(
                        condition=models.Q(("live", True)),
                        fields=["owner", "-published_at", "-pitch"],
                        name="listing_of_owner",
                    ),
                    models.Index(
                        condition=models.Q(("live", True)),
                        fields=["visibility", "genre", "format", "stage", "budget_band"],
                        name="listing_facets",
                    ),
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="listing_search"),
                    django.contrib.postgres.indexes.GinIndex(fields=["tags"], name="listing_tags"),
                ],
            },
        ),
    ]
