"""Changes of entries are noted for the sync of devices; an attachment is a part of its entry."""

from django.db import migrations

from accounts.sync.triggers import install, install_part


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_journal"), ("accounts", "0010_sync")]
    operations = [
        install("journal_journalentry", "journal_entry", ignore=("fingerprint", "analysis_version")),
        install_part(
            "journal_journalattachment",
            "journal_entry",
            parent_column="entry_id",
            field="attachments",
            # An attachment shows once its file is there; it never changes afterwards.
            ignore=("created_at", "updated_at", "fingerprint"),
        ),
    ]
