"""Changes of contacts and of the safety plan are noted for the sync of devices."""

from django.db import migrations

from accounts.sync.triggers import install


class Migration(migrations.Migration):
    dependencies = [("crisis", "0002_contacts"), ("accounts", "0010_sync")]
    operations = [
        install("crisis_crisiscontact", "crisis_contact", ignore=("fingerprint",)),
        install("crisis_safetyplan", "safety_plan"),
    ]
