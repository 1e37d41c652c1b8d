import django.contrib.postgres.fields
import django.utils.timezone
from django.db import migrations, models

# Rows that wait for their number become rows of the new table, one for each person, in the same order.
MOVE = """
INSERT INTO events_waiting (people, kind, at, data)
SELECT ARRAY[person_id], kind, at, data FROM events_event WHERE cursor IS NULL ORDER BY id;
DELETE FROM events_event WHERE cursor IS NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Waiting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "people",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                ("kind", models.CharField(max_length=48)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("data", models.JSONField(default=dict)),
            ],
        ),
        # RACE: nobody writes between the moving and the constraint.
        migrations.RunSQL("LOCK TABLE events_event IN SHARE ROW EXCLUSIVE MODE", migrations.RunSQL.noop),
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="event", name="event_without_number"),
        migrations.AlterField(model_name="event", name="cursor", field=models.BigIntegerField()),
    ]
