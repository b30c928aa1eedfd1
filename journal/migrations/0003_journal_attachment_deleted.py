from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_journal_sync")]
    operations = [
        migrations.AddField("journalattachment", "deleted_at", models.DateTimeField(null=True)),
    ]
