"""Who has not read is told by a notice: when it is looked next, and up to where a member was told."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0003_when_members_left"),
    ]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="tells_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="member",
            name="told_seq",
            field=models.PositiveBigIntegerField(default=0),
        ),
    ]
