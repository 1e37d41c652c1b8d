import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ndas", "0004_sealed_copies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="nda",
            name="by_rule",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="template",
            name="summary",
            field=models.CharField(blank=True, max_length=200),
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
                    )
                ],
            },
        ),
    ]
