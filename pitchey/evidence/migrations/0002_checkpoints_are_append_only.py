from django.db import migrations

from pitchey.audit.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial"), ("audit", "0003_only_the_owner_migrates")]

    operations = append_only("evidence_checkpoint")
