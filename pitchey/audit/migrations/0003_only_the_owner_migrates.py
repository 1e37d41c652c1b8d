from django.db import migrations

from pitchey.audit.append_only import read_only


class Migration(migrations.Migration):
    """What has been migrated is for the owner to say: the runtime role could otherwise make a migration look done."""

    dependencies = [("audit", "0002_entries_are_append_only")]

    operations = read_only("django_migrations")
