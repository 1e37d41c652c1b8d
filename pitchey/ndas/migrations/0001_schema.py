import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import pitchey.core.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_schema"),
        ("pitches", "0001_schema"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Nda",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", pitchey.core.ids.PublicIdField("nda")),
                ("company", models.BooleanField(default=False)),
                ("is_master", models.BooleanField(default=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("requested", "Waiting for an answer"),
                            ("approved", "Waiting for a signature"),
                            ("signed", "Signed"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                            ("lapsed", "Lapsed"),
                            ("expired", "Expired"),
                            ("revoked", "Revoked"),
                        ],
                        default="requested",
                        max_length=10,
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("invest", "To consider an investment"),
                            ("produce", "To consider producing it"),
                            ("distribute", "To consider distributing it"),
                            ("attach", "To consider taking part as talent"),
                            ("other", "Another reason"),
                        ],
                        max_length=10,
                    ),
                ),
                ("message", models.TextField(blank=True, max_length=2000)),
                ("interest_minor", models.BigIntegerField(blank=True, null=True)),
                (
                    "interest_currency",
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
                (
                    "requested_materials",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("fields", "Full synopsis, budget, talent and plans"),
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
                        default=list,
                        size=None,
                    ),
                ),
                ("requested_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answer_due_at", models.DateTimeField()),
                (
                    "materials",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("fields", "Full synopsis, budget, talent and plans"),
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
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("term_days", models.PositiveIntegerField(blank=True, null=True)),
                ("download_allowed", models.BooleanField(default=False)),
                ("decision_message", models.TextField(blank=True, max_length=2000)),
                (
                    "decline_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not-a-fit", "Not the right fit for this project"),
                            ("more-information", "More information is needed first"),
                            ("not-now", "Not at this moment"),
                            ("conflict", "A conflict of interest"),
                            ("other", "Another reason"),
                        ],
                        max_length=20,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("sign_due_at", models.DateTimeField(blank=True, null=True)),
                ("by_rule", models.BooleanField(default=False)),
                ("text", models.TextField(blank=True)),
                ("text_sha256", models.CharField(blank=True, max_length=64)),
                ("negotiating", models.BooleanField(default=False)),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_reason", models.CharField(blank=True, max_length=1000)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "master",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="schedules",
                        to="ndas.nda",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ndas_received",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pitch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ndas", to="pitches.pitch"
                    ),
                ),
                (
                    "requester",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ndas_requested",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pitches.version",
                    ),
                ),
            ],
            options={
                "verbose_name": "NDA",
                "indexes": [
                    models.Index(fields=["owner", "-requested_at", "-id"], name="nda_incoming"),
                    models.Index(fields=["requester", "-requested_at", "-id"], name="nda_outgoing"),
                    models.Index(fields=["pitch", "status"], name="nda_of_pitch"),
                    models.Index(
                        condition=models.Q(("status", "requested")), fields=["answer_due_at"], name="nda_answer_due"
                    ),
                    models.Index(
                        condition=models.Q(("status", "approved")), fields=["sign_due_at"], name="nda_sign_due"
                    ),
                    models.Index(condition=models.Q(("status", "signed")), fields=["expires_at"], name="nda_expiring"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("company", False), ("status__in", ("requested", "approved", "signed"))),
                        fields=("requester", "pitch"),
                        name="one_live_nda_per_person_and_pitch",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("company", True), ("status__in", ("requested", "approved", "signed"))),
                        fields=("organisation", "pitch"),
                        name="one_live_nda_per_company_and_pitch",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "requested",
                                    "approved",
                                    "signed",
                                    "declined",
                                    "withdrawn",
                                    "lapsed",
                                    "expired",
                                    "revoked",
                                ],
                            )
                        ),
                        name="nda_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("requester", models.F("owner")), _negated=True), name="nda_has_two_sides"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_master", False), ("master", None), _connector="OR"),
                        name="schedules_carry_no_schedules",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["approved", "signed", "expired", "revoked"]), _negated=True),
                            models.Q(("text_sha256", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="decided_nda_has_text",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "signed"), _negated=True),
                            models.Q(("signed_at__isnull", False), ("expires_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="signed_nda_has_times",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("negotiating", False), ("status", "approved"), _connector="OR"),
                        name="nothing_open_when_signed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("full_name", models.CharField(max_length=200)),
                ("title", models.CharField(blank=True, max_length=120)),
                ("company", models.CharField(blank=True, max_length=160)),
                ("kind", models.CharField(choices=[("typed", "Typed"), ("drawn", "Drawn")], max_length=5)),
                ("value", models.TextField()),
                ("picture", models.BinaryField(default=bytes)),
                ("consent_text", models.TextField()),
                ("consent_version", models.CharField(max_length=20)),
                ("text_sha256", models.CharField(max_length=64)),
                ("signed_at", models.DateTimeField()),
                ("ip", models.GenericIPAddressField()),
                ("user_agent", models.CharField(blank=True, max_length=300)),
                ("session", models.CharField(max_length=64)),
                ("identity_check", models.CharField(max_length=40)),
                ("identity_checked_at", models.DateTimeField()),
                (
                    "nda",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="signature", to="ndas.nda"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="EvidenceRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("body", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "signature",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="evidence", to="ndas.signature"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Template",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", pitchey.core.ids.PublicIdField("tpl")),
                ("slug", models.SlugField(max_length=40)),
                ("number", models.PositiveIntegerField(default=1)),
                ("name", models.CharField(max_length=120)),
                ("summary", models.CharField(blank=True, max_length=200)),
                ("body", models.TextField()),
                ("is_current", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("slug", "number"), name="one_template_per_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_current", True)), fields=("slug",), name="one_current_template"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="nda",
            name="template",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ndas.template"
            ),
        ),
        migrations.CreateModel(
            name="Terms",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("template", models.CharField(default="standard", max_length=40)),
                ("term_days", models.PositiveIntegerField(default=90)),
                ("download_allowed", models.BooleanField(default=False)),
                ("secrecy_months", models.PositiveIntegerField(default=24)),
                ("law", models.CharField(blank=True, max_length=80)),
                ("courts", models.CharField(blank=True, max_length=80)),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("hand", "Nobody: I decide each by hand"),
                            ("known", "People who signed with me before and whose access I never ended"),
                            ("verified", "Those, and verified people and companies"),
                        ],
                        default="hand",
                        max_length=8,
                    ),
                ),
                (
                    "owner",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="nda_terms",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "terms",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("rule__in", ["hand", "known", "verified"])), name="terms_rule"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Wording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("text", models.TextField()),
                ("text_sha256", models.CharField(max_length=64)),
                ("comment", models.TextField(blank=True, max_length=1000)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Waits for an answer"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("countered", "Answered with other words"),
                            ("withdrawn", "Taken back"),
                            ("ended", "Never answered"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answer_comment", models.TextField(blank=True, max_length=1000)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "nda",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="wordings", to="ndas.nda"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("nda", "number"), name="one_wording_per_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "open")), fields=("nda",), name="one_open_wording"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["open", "accepted", "declined", "countered", "withdrawn", "ended"])
                        ),
                        name="wording_status",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reader",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                (
                    "membership",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.membership",
                    ),
                ),
                (
                    "nda",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="readers", to="ndas.nda"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("nda", "person"), name="named_once_in_an_agreement")],
            },
        ),
        migrations.CreateModel(
            name="SealedCopy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", pitchey.core.ids.PublicIdField("cpy")),
                (
                    "status",
                    models.CharField(
                        choices=[("waiting", "Being sealed"), ("sealed", "Sealed")], default="waiting", max_length=7
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("last_error", models.CharField(blank=True, max_length=500)),
                ("key", models.CharField(blank=True, max_length=128)),
                ("size", models.PositiveIntegerField(default=0)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("original_sha256", models.CharField(blank=True, max_length=64)),
                ("sealed_at", models.DateTimeField(blank=True, null=True)),
                ("level", models.CharField(blank=True, max_length=5)),
                ("authority", models.CharField(blank=True, max_length=200)),
                (
                    "nda",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="copy", to="ndas.nda"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "sealed copies",
                "indexes": [
                    models.Index(condition=models.Q(("status", "waiting")), fields=["created_at"], name="copy_waiting")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["waiting", "sealed"])), name="copy_status"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "waiting"),
                            models.Q(
                                models.Q(("key", ""), _negated=True),
                                models.Q(("sha256", ""), _negated=True),
                                models.Q(("original_sha256", ""), _negated=True),
                                ("sealed_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="sealed_copy_is_whole",
                    ),
                ],
            },
        ),
    ]
