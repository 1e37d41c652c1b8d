"""What somebody signed for a company does not stand in the way of an agreement of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ndas", "0013_called_nda")]

    operations = [
        migrations.RemoveConstraint(model_name="nda", name="one_live_nda_per_person_and_pitch"),
        migrations.AddConstraint(
            model_name="nda",
            constraint=models.UniqueConstraint(
                condition=models.Q(status__in=("requested", "approved", "signed"), company=False),
                fields=("requester", "pitch"),
                name="one_live_nda_per_person_and_pitch",
            ),
        ),
    ]
