"""When did a member leave? Of those who have left already nobody knows it any more: what stands now, they may have read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0002_attachments")]

    operations = [
        migrations.AddField(model_name="member", name="left_at", field=models.DateTimeField(blank=True, null=True)),
        migrations.RunSQL(
            "UPDATE conversations_member SET left_at = now() WHERE until_seq IS NOT NULL", migrations.RunSQL.noop
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(left_at=None, until_seq=None)
                | models.Q(left_at__isnull=False, until_seq__isnull=False),
                name="who_left_did_so_at_a_time",
            ),
        ),
    ]
