from django.db import migrations

from pitchey.audit.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("pitches", "0001_initial"), ("audit", "0002_entries_are_append_only")]

    operations = append_only("pitches_version")
