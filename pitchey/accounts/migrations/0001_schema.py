import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import pitchey.core.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("verified_until", models.DateTimeField(blank=True, null=True)),
                ("public_id", pitchey.core.ids.PublicIdField("usr")),
                ("email", models.EmailField(max_length=254, unique=True)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("creator", "Creator"),
                            ("investor", "Investor"),
                            ("production", "Production"),
                            ("staff", "Staff"),
                        ],
                        max_length=10,
                    ),
                ),
                ("display_name", models.CharField(max_length=120)),
                ("headline", models.CharField(blank=True, max_length=160)),
                ("bio", models.TextField(blank=True, max_length=4000)),
                ("location", models.CharField(blank=True, max_length=120)),
                ("website", models.URLField(blank=True, max_length=300)),
                (
                    "links",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.URLField(max_length=300), blank=True, default=list, size=5
                    ),
                ),
                ("time_zone", models.CharField(default="UTC", max_length=64)),
                ("time_zone_chosen", models.BooleanField(default=False)),
                ("language", models.CharField(default="en", max_length=8)),
                (
                    "theme",
                    models.CharField(
                        choices=[("light", "Light"), ("auto", "Auto"), ("dark", "Dark")], default="auto", max_length=5
                    ),
                ),
                (
                    "profile_visibility",
                    models.CharField(
                        choices=[("public", "Everybody"), ("members", "Members who are signed in")],
                        default="public",
                        max_length=8,
                    ),
                ),
                ("shows_presence", models.BooleanField(default=True)),
                ("is_active", models.BooleanField(default=True)),
                ("email_verified_at", models.DateTimeField(blank=True, null=True)),
                ("terms_accepted_at", models.DateTimeField(blank=True, null=True)),
                ("token_epoch", models.PositiveIntegerField(default=0)),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now)),
                ("closes_at", models.DateTimeField(blank=True, null=True)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "permissions": [
                    ("verify_things", "Can vouch for people and organisations"),
                    ("suspend_people", "Can suspend and reinstate people"),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("closes_at__isnull", False)), fields=["closes_at"], name="user_closing"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"), name="one_account_per_address"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["creator", "investor", "production", "staff"])),
                        name="user_role",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("theme__in", ["light", "auto", "dark"])), name="user_theme"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("profile_visibility__in", ["public", "members"])), name="user_visibility"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Block",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "blocked",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="blocked_by",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="blocks", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "-created_at", "-id"], name="block_newest"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "blocked"), name="blocked_once"),
                    models.CheckConstraint(
                        condition=models.Q(("person", models.F("blocked")), _negated=True),
                        name="nobody_blocks_themselves",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[("owner", "Owner"), ("admin", "Admin"), ("member", "Member"), ("viewer", "Viewer")],
                        default="member",
                        max_length=8,
                    ),
                ),
                ("joined_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["owner", "admin", "member", "viewer"])), name="membership_role"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("verified_until", models.DateTimeField(blank=True, null=True)),
                ("public_id", pitchey.core.ids.PublicIdField("org")),
                ("name", models.CharField(max_length=160)),
                (
                    "kind",
                    models.CharField(
                        choices=[("fund", "Fund"), ("production", "Production company"), ("other", "Other company")],
                        max_length=12,
                    ),
                ),
                ("about", models.TextField(blank=True, max_length=4000)),
                ("website", models.URLField(blank=True, max_length=300)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "people",
                    models.ManyToManyField(
                        related_name="organisations", through="accounts.Membership", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["fund", "production", "other"])), name="organisation_kind"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="membership",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to="accounts.organisation"
            ),
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", pitchey.core.ids.PublicIdField("ivt")),
                ("email", models.EmailField(max_length=254)),
                (
                    "role",
                    models.CharField(
                        choices=[("owner", "Owner"), ("admin", "Admin"), ("member", "Member"), ("viewer", "Viewer")],
                        default="member",
                        max_length=8,
                    ),
                ),
                ("token_sha256", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="accounts.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TokenFamily",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", pitchey.core.ids.PublicIdField("ses")),
                ("device_name", models.CharField(blank=True, max_length=120)),
                ("ip", models.GenericIPAddressField()),
                ("user_agent", models.CharField(blank=True, max_length=300)),
                ("current_jti", models.CharField(max_length=32)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("last_used_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("reauthenticated_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_reason", models.CharField(blank=True, max_length=24)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="token_families",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("ended_at", None)), fields=["person"], name="family_alive"),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(fields=("organisation", "person"), name="one_membership_each"),
        ),
    ]
