from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("wellness", "0013_achievement_sweep_again"),
    ]

    operations = [
        migrations.AlterField(
            model_name="appointmentreminder",
            name="minutes_before",
            field=models.PositiveIntegerField(null=True),
        ),
    ]
