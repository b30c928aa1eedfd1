from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_sync_people"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="user",
            index=models.Index(
                condition=models.Q(("role", "user"), _negated=True), fields=["id"], name="accounts_user_staff"
            ),
        ),
    ]
