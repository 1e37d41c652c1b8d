import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import pitchey.core.ids
from pitchey.audit.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("ndas", "0003_signatures_are_append_only"),
        ("audit", "0002_entries_are_append_only"),
    ]

    operations = [
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
        *append_only("ndas_evidencerecord"),
    ]
