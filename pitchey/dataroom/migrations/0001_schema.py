import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import pitchey.core.ids
import pitchey.dataroom.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ndas", "0001_schema"),
        ("pitches", "0001_schema"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReadingSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", pitchey.core.ids.PublicIdField("rds")),
                ("trace", models.CharField(max_length=12, unique=True)),
                (
                    "secret",
                    models.CharField(
                        blank=True, default=pitchey.dataroom.models.new_secret, editable=False, max_length=32
                    ),
                ),
                ("ip", models.GenericIPAddressField()),
                ("user_agent", models.CharField(blank=True, max_length=300)),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("last_page", models.PositiveIntegerField(default=1)),
                ("last_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("machine", models.BooleanField(default=False)),
                ("attended_until", models.DateTimeField(blank=True, null=True)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="readings", to="pitches.document"
                    ),
                ),
                (
                    "nda",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="readings", to="ndas.nda"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["document", "-last_at"], name="reading_of_document"),
                    models.Index(fields=["person", "document", "-last_at"], name="reading_of_person"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PageView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("page", models.PositiveIntegerField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pages", to="dataroom.readingsession"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["session", "page"], name="page_of_session"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("page", models.PositiveIntegerField()),
                ("milliseconds", models.PositiveBigIntegerField(default=0)),
                ("beat_at", models.DateTimeField(null=True)),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attention",
                        to="dataroom.readingsession",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("session", "page"), name="one_attention_per_page_of_sitting"),
                ],
            },
        ),
    ]
