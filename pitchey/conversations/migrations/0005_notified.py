"""Columns about notices of unread messages say notify, as everything does."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("conversations", "0004_unread_is_told")]

    operations = [
        migrations.RenameField("conversation", "tells_at", "notify_at"),
        migrations.RenameField("member", "told_seq", "notified_seq"),
    ]
