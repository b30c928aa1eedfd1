"""
What the person used stands in their own words: it is sealed with their key.

The open column stays, empty, for the processes of before that run on while a release is rolled out. It goes with the
next migration, which seals what they may have written meanwhile.
"""

from typing import Any

from django.db import migrations, models

import accounts.vault.fields


def seal(apps: Any, schema_editor: Any) -> None:
    rows = apps.get_model("crisis", "CrisisIncident").objects.exclude(resource_used_open="")
    for row in rows.only("pk", "owner_id", "resource_used_open").iterator():
        row.resource_words, row.resource_used_open = row.resource_used_open, ""
        row.save(update_fields=["resource_words", "resource_used_open"])


def open_again(apps: Any, schema_editor: Any) -> None:
    rows = apps.get_model("crisis", "CrisisIncident").objects.exclude(resource_words__isnull=True)
    for row in rows.only("pk", "owner_id", "resource_words").iterator():
        row.resource_used_open = row.resource_words
        row.save(update_fields=["resource_used_open"])


class Migration(migrations.Migration):
    dependencies = [("crisis", "0010_holder_gone_ladder")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameField("crisisincident", "resource_used", "resource_used_open"),
                migrations.AlterField(
                    "crisisincident",
                    "resource_used_open",
                    models.CharField(blank=True, db_column="resource_used", default="", editable=False, max_length=100),
                ),
            ],
        ),
        migrations.AddField(
            "crisisincident",
            "resource_words",
            accounts.vault.fields.EncryptedTextField(editable=False, null=True),
        ),
        migrations.RunPython(seal, open_again),
    ]
