from typing import Any

from django.db import migrations

from pitchey.audit.append_only import append_only
from pitchey.ndas.standard import STANDARD


def write(apps: Any, schema_editor: Any) -> None:
    apps.get_model("ndas", "Template").objects.using(schema_editor.connection.alias).create(
        public_id="tpl_standard", slug="standard", number=1, name="One pitch, one reader", body=STANDARD
    )


class Migration(migrations.Migration):
    dependencies = [("ndas", "0001_initial"), ("audit", "0002_entries_are_append_only")]

    operations = [
        migrations.RunPython(write, migrations.RunPython.noop),
        *append_only("ndas_signature"),
    ]
