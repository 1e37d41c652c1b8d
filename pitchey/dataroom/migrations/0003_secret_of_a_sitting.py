from django.db import migrations, models

import pitchey.dataroom.models


class Migration(migrations.Migration):
    dependencies = [("dataroom", "0002_attention")]

    operations = [
        # Sittings from before have no trace; one secret for all of them would be worse than none.
        migrations.AddField(
            "readingsession", "secret", models.CharField(blank=True, default="", editable=False, max_length=32)
        ),
        migrations.AlterField(
            "readingsession",
            "secret",
            models.CharField(blank=True, default=pitchey.dataroom.models.new_secret, editable=False, max_length=32),
        ),
    ]
