import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import pitchey.core.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="File",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", pitchey.core.ids.PublicIdField("fil")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("poster", "Poster"),
                            ("still", "Still"),
                            ("document", "Document"),
                            ("attachment", "Attachment"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Waiting for the file"),
                            ("uploaded", "Received"),
                            ("scanning", "Being checked"),
                            ("rendering", "Pages being prepared"),
                            ("ready", "Ready"),
                            ("rejected", "Refused"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("name", models.CharField(max_length=200)),
                ("declared_type", models.CharField(max_length=100)),
                ("declared_size", models.PositiveBigIntegerField()),
                ("declared_sha256", models.CharField(blank=True, max_length=64)),
                ("content_type", models.CharField(blank=True, max_length=100)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("clean_sha256", models.CharField(blank=True, max_length=64)),
                ("original_key", models.CharField(max_length=128, unique=True)),
                ("clean_key", models.CharField(blank=True, max_length=128)),
                ("left_out", models.CharField(blank=True, db_default="", max_length=120)),
                ("pages", models.PositiveIntegerField(default=0)),
                ("rendered", models.PositiveIntegerField(default=0)),
                ("width", models.PositiveIntegerField(default=0)),
                ("height", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("upload_expires_at", models.DateTimeField()),
                ("ready_at", models.DateTimeField(blank=True, null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "pending")), fields=["upload_expires_at"], name="file_pending"
                    ),
                    models.Index(
                        condition=models.Q(("status__in", ["uploaded", "scanning", "rendering"])),
                        fields=["created_at"],
                        name="file_in_work",
                    ),
                    models.Index(condition=models.Q(("purpose", "document")), fields=["sha256"], name="document_bytes"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["pending", "uploaded", "scanning", "rendering", "ready", "rejected"])
                        ),
                        name="file_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "ready"), _negated=True),
                            models.Q(
                                models.Q(("clean_key", ""), _negated=True), models.Q(("sha256", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="ready_file_is_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rendition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("key", models.CharField(max_length=128, unique=True)),
                ("content_type", models.CharField(max_length=30)),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("size", models.PositiveIntegerField()),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="renditions", to="media.file"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("file", "number"), name="one_rendition_per_number"),
                ],
            },
        ),
    ]
