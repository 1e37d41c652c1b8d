import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("topic", models.CharField(max_length=64)),
                ("payload", models.JSONField(default=dict)),
                ("dedup_key", models.CharField(blank=True, max_length=128)),
                (
                    "status",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("running", "Running"), ("done", "Done"), ("dead", "Dead")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("run_after", models.DateTimeField(default=django.utils.timezone.now)),
                ("claimed_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("last_error", models.TextField(blank=True)),
                ("request_id", models.CharField(blank=True, max_length=64)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("status", "waiting")), fields=["run_after"], name="job_waiting"),
                    models.Index(condition=models.Q(("status", "running")), fields=["claimed_at"], name="job_running"),
                    models.Index(condition=models.Q(("status", "done")), fields=["done_at"], name="job_done"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["waiting", "running", "done", "dead"])), name="job_status"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "waiting"), models.Q(("dedup_key", ""), _negated=True)),
                        fields=("topic", "dedup_key"),
                        name="one_waiting_job_per_key",
                    ),
                ],
            },
        ),
    ]
