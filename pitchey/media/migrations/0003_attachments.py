from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the index is made beside the traffic

    dependencies = [
        ("media", "0002_declared_sha256"),
    ]

    operations = [
        migrations.AlterField(
            model_name="file",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("poster", "Poster"),
                    ("still", "Still"),
                    ("document", "Document"),
                    ("attachment", "Attachment"),
                ],
                max_length=10,
            ),
        ),
        AddIndexConcurrently(
            model_name="file",
            index=models.Index(condition=models.Q(("purpose", "document")), fields=["sha256"], name="document_bytes"),
        ),
    ]
