from django.db import migrations

from pitchey.audit.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("ndas", "0002_standard_template"), ("audit", "0002_entries_are_append_only")]

    operations = append_only("ndas_signature")
