"""Frozen versions are only ever added."""

from django.db import migrations

from pitchey.audit.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("pitches", "0001_schema"), ("audit", "0002_append_only")]

    operations = append_only("pitches_version")
