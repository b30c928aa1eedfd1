"""Changes of mood entries are noted for the sync of devices; a factor is a part of its entry."""

from django.db import migrations

from accounts.sync.triggers import install, install_part


class Migration(migrations.Migration):
    dependencies = [("wellness", "0010_progress"), ("accounts", "0010_sync")]
    operations = [
        install("wellness_moodentry", "mood_entry", ignore=("fingerprint", "processed_for_insights")),
        install_part(
            "wellness_moodfactor",
            "mood_entry",
            parent_column="entry_id",
            field="factors",
            ignore=("created_at", "updated_at"),
        ),
    ]
