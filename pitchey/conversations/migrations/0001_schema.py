import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import pitchey.core.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("media", "0001_schema"),
        ("pitches", "0001_schema"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Conversation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", pitchey.core.ids.PublicIdField("con")),
                ("kind", models.CharField(choices=[("direct", "Direct"), ("group", "Group")], max_length=6)),
                ("title", models.CharField(blank=True, max_length=120)),
                ("begun_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("parties", models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ("last_seq", models.PositiveBigIntegerField(default=0)),
                ("last_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("notify_at", models.DateTimeField(blank=True, null=True)),
                (
                    "begun_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "pitch",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pitches.pitch",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["direct", "group"])), name="conversation_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "group"), ("parties__isnull", False), _connector="OR"),
                        name="direct_has_parties",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("asked", "Has not answered yet"),
                            ("in", "Takes part"),
                            ("ignored", "Does not want to hear of it"),
                            ("left", "Has left"),
                        ],
                        max_length=8,
                    ),
                ),
                ("joined_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("since_seq", models.PositiveBigIntegerField(default=0)),
                ("until_seq", models.PositiveBigIntegerField(blank=True, null=True)),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                ("read_seq", models.PositiveBigIntegerField(default=0)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                ("marked_unread", models.BooleanField(default=False)),
                ("notified_seq", models.PositiveBigIntegerField(default=0)),
                ("muted", models.BooleanField(default=False)),
                ("archived", models.BooleanField(default=False)),
                ("pinned", models.BooleanField(default=False)),
                ("draft", models.TextField(blank=True, max_length=8000)),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="conversations.conversation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="talks", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "status"], name="member_of"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("conversation", "person"), name="once_in_a_conversation"),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["asked", "in", "ignored", "left"])), name="member_status"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("left_at", None), ("until_seq", None)),
                            models.Q(("left_at__isnull", False), ("until_seq__isnull", False)),
                            _connector="OR",
                        ),
                        name="who_left_did_so_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", pitchey.core.ids.PublicIdField("msg")),
                ("seq", models.PositiveBigIntegerField()),
                ("client_id", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
                ("body", models.TextField(blank=True, max_length=8000)),
                ("card", models.JSONField(blank=True, null=True)),
                (
                    "caution",
                    models.CharField(
                        blank=True,
                        choices=[
                            (
                                "bank",
                                "This message names bank details. Before paying, ask for them again on a telephone number that you know.",
                            ),
                            (
                                "payment",
                                "This message speaks of paying elsewhere. Agreements and payments outside Pitchey leave no record here.",
                            ),
                        ],
                        max_length=8,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("edited_at", models.DateTimeField(blank=True, null=True)),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "conversation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="conversations.conversation",
                    ),
                ),
                (
                    "reply_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="conversations.message",
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.search.SearchVector("body", config="simple"), name="message_words"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("conversation", "seq"), name="one_message_per_number"),
                    models.UniqueConstraint(fields=("sender", "client_id"), name="a_message_is_sent_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("sender", None)),
                        fields=("conversation", "client_id"),
                        name="the_house_says_it_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("deleted_at", None), models.Q(("body", ""), ("card", None)), _connector="OR"
                        ),
                        name="deleted_is_empty",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attachment", to="media.file"
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="conversations.message",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Reaction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sign", models.CharField(max_length=8)),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reactions",
                        to="conversations.message",
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
                "constraints": [
                    models.UniqueConstraint(fields=("message", "person", "sign"), name="each_sign_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("spam", "Advertising or spam"),
                            ("fraud", "Fraud, or a request for money"),
                            ("abuse", "Insult or threat"),
                            ("leak", "Somebody passes on protected material"),
                            ("other", "Something else"),
                        ],
                        max_length=8,
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=2000)),
                ("context", models.JSONField(default=list)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="conversations.message"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("message", "by"), name="reported_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("body", models.TextField(max_length=8000)),
                ("written_at", models.DateTimeField()),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="revisions",
                        to="conversations.message",
                    ),
                ),
            ],
        ),
    ]
