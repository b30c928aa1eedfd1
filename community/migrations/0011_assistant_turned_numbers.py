"""The numbers of messages are turned under their owner's key. The worker makes them again from the messages."""

from django.db import migrations

# Deleted rows would lie in the table's file until a vacuum; this leaves the file behind.
FORWARDS = "TRUNCATE community_assistantembedding"


class Migration(migrations.Migration):
    dependencies = [("community", "0010_counseling")]
    # Backwards too: whatever reads plain numbers finds nothing in turned ones.
    operations = [migrations.RunSQL(FORWARDS, FORWARDS)]
