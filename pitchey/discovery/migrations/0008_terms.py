"""Columns and a table of the search under the field's terms: notified, deletion variants, prefixes of titles."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("discovery", "0007_beginnings_by_kind")]

    operations = [
        migrations.RemoveIndex("savedsearch", "search_due"),
        migrations.RenameField("savedsearch", "told_until", "notified_until"),
        migrations.AddIndex("savedsearch", models.Index(fields=["rhythm", "notified_until"], name="search_due")),
        migrations.RemoveIndex("word", "word_slips"),
        migrations.RenameField("word", "slips", "deletion_variants"),
        migrations.AddIndex("word", GinIndex(fields=["deletion_variants"], name="word_slips")),
        migrations.RenameModel("Beginning", "TitlePrefix"),
    ]
