"""Programs taken up and modules done are noted for the sync of devices."""

from django.db import migrations

from accounts.sync.triggers import install


class Migration(migrations.Migration):
    dependencies = [("content", "0004_tip_of_day"), ("accounts", "0010_sync")]
    operations = [
        install("content_programenrollment", "program_enrollment"),
        install("content_modulecompletion", "module_completion"),
    ]
