"""The texts that people sign, out of `ndas/texts`."""

from django.db import migrations

from pitchey.ndas import texts


class Migration(migrations.Migration):
    dependencies = [("ndas", "0002_append_only")]

    operations = [migrations.RunPython(texts.load, migrations.RunPython.noop)]
