"""A passport is a master agreement, and its schedules name it."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("ndas", "0014_a_company_s_signature")]

    operations = [
        migrations.RemoveConstraint("nda", "schedules_carry_no_schedules"),
        migrations.RenameField("nda", "slate", "is_master"),
        migrations.RenameField("nda", "under", "master"),
        migrations.AddConstraint(
            "nda",
            models.CheckConstraint(condition=Q(is_master=False) | Q(master=None), name="schedules_carry_no_schedules"),
        ),
    ]
