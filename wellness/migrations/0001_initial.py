import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.vault.fields
import config.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MoodEntry",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("mood_value", models.PositiveSmallIntegerField()),
                ("mood_scale", models.PositiveSmallIntegerField(choices=[(5, "Five"), (10, "Ten")], default=10)),
                ("energy_level", models.PositiveSmallIntegerField(null=True)),
                ("anxiety_level", models.PositiveSmallIntegerField(null=True)),
                ("notes", accounts.vault.fields.EncryptedTextField(editable=False, null=True)),
                ("note_sentiment", models.FloatField(null=True)),
                ("location", accounts.vault.fields.EncryptedTextField(editable=False, null=True)),
                ("location_type", models.CharField(max_length=30, null=True)),
                ("weather", models.CharField(max_length=30, null=True)),
                ("logged_at", models.DateTimeField()),
                ("zone", models.CharField(max_length=64)),
                ("local_date", models.DateField()),
                (
                    "time_of_day",
                    models.CharField(
                        choices=[
                            ("night", "Night"),
                            ("morning", "Morning"),
                            ("afternoon", "Afternoon"),
                            ("evening", "Evening"),
                        ],
                        max_length=20,
                    ),
                ),
                ("day_of_week", models.PositiveSmallIntegerField()),
                ("crisis_flag_triggered", models.BooleanField(default=False)),
                ("processed_for_insights", models.BooleanField(default=False)),
                ("fingerprint", models.BinaryField(max_length=16, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["owner", "-logged_at", "-id"], name="wellness_mood_owner_logged"),
                    models.Index(
                        fields=["owner", "local_date"],
                        include=("mood_value", "energy_level", "anxiety_level"),
                        name="wellness_mood_owner_date",
                    ),
                    django.contrib.postgres.indexes.BrinIndex(fields=["logged_at"], name="wellness_mood_logged"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("mood_value__range", (1, 10))), name="wellness_mood_mood_value"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("energy_level__range", (1, 10)), ("energy_level__isnull", True), _connector="OR"
                        ),
                        name="wellness_mood_energy_level",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("anxiety_level__range", (1, 10)), ("anxiety_level__isnull", True), _connector="OR"
                        ),
                        name="wellness_mood_anxiety_level",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("day_of_week__range", (1, 7))), name="wellness_mood_day_of_week"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("note_sentiment__range", (-1, 1)), ("note_sentiment__isnull", True), _connector="OR"
                        ),
                        name="wellness_mood_note_sentiment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mood_scale__in", (5, 10))), name="wellness_mood_mood_scale"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MoodFactor",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("factor_type", models.CharField(max_length=50)),
                ("label", models.CharField(max_length=100)),
                ("factor_value", models.PositiveSmallIntegerField(null=True)),
                ("value_text", models.CharField(max_length=50, null=True)),
                ("impact_score", models.SmallIntegerField(null=True)),
                ("factor_notes", accounts.vault.fields.EncryptedTextField(editable=False, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "entry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="wellness.moodentry",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["owner", "factor_type"], name="wellness_moodfactor_owner_type")],
                "constraints": [
                    models.UniqueConstraint(fields=("entry", "factor_type"), name="wellness_moodfactor_one_a_type"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("factor_value__range", (1, 5)), ("factor_value__isnull", True), _connector="OR"
                        ),
                        name="wellness_moodfactor_factor_value",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("impact_score__range", (-5, 5)), ("impact_score__isnull", True), _connector="OR"
                        ),
                        name="wellness_moodfactor_impact_score",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MoodQuota",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("local_date", models.DateField()),
                ("used", models.PositiveSmallIntegerField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "owner",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
    ]
