# Owners name addresses and no longer accounts: those who were named are named by their address from now on.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

BY_ADDRESS = """
UPDATE pitches_namedperson named SET address = lower(person.email), person_id = NULL
  FROM accounts_user person WHERE person.id = named.person_id AND named.source = 'owner'
"""
BY_ACCOUNT = """
UPDATE pitches_namedperson named SET address = '', person_id = person.id
  FROM accounts_user person WHERE lower(person.email) = named.address AND named.source = 'owner';
DELETE FROM pitches_namedperson WHERE person_id IS NULL
"""
# What was changed is checked now, so that the table may be altered in the same transaction.
CHECKED = "SET CONSTRAINTS ALL IMMEDIATE"


class Migration(migrations.Migration):
    dependencies = [
        ("pitches", "0005_interest_and_ratings"),
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="namedperson",
            name="address",
            field=models.EmailField(blank=True, default="", max_length=254),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="namedperson",
            name="person",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.RunSQL([BY_ADDRESS, CHECKED], [BY_ACCOUNT, CHECKED]),
        migrations.AddIndex(
            model_name="namedperson",
            index=models.Index(fields=["address", "pitch"], name="named_address_of"),
        ),
        migrations.AddConstraint(
            model_name="namedperson",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source", "owner")), fields=("pitch", "address"), name="named_once_by_address"
            ),
        ),
        migrations.AddConstraint(
            model_name="namedperson",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("person", None), ("source", "owner"), models.Q(("address", ""), _negated=True)),
                    models.Q(("address", ""), ("person__isnull", False), ("source", "nda")),
                    _connector="OR",
                ),
                name="named_by_address_or_agreement",
            ),
        ),
    ]
