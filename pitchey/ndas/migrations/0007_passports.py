import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ndas", "0006_library")]

    operations = [
        migrations.AddField("nda", "slate", models.BooleanField(default=False)),
        migrations.AddField(
            "nda",
            "under",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="schedules",
                to="ndas.nda",
            ),
        ),
        migrations.AddConstraint(
            "nda",
            models.CheckConstraint(
                condition=models.Q(("slate", False), ("under", None), _connector="OR"),
                name="schedules_carry_no_schedules",
            ),
        ),
    ]
