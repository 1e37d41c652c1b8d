"""Entries of the ledger are only ever added, and only the owner of the tables says which migrations ran."""

from django.db import migrations

from pitchey.audit.append_only import append_only, read_only


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_schema")]

    operations = [*append_only("audit_entry"), *read_only("django_migrations")]
