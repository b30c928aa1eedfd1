import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.vault.fields
import config.ids


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("wellness", "0005_appointments"),
    ]

    operations = [
        migrations.CreateModel(
            name="Goal",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("logged_at", models.DateTimeField()),
                ("zone", models.CharField(max_length=64)),
                ("local_date", models.DateField()),
                ("fingerprint", models.BinaryField(max_length=16, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("title", accounts.vault.fields.EncryptedTextField(editable=False)),
                ("description", accounts.vault.fields.EncryptedTextField(editable=False, null=True)),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("mindfulness", "Mindfulness"),
                            ("physical", "Physical"),
                            ("emotional", "Emotional"),
                            ("rest", "Rest"),
                        ],
                        max_length=16,
                    ),
                ),
                ("target_value", models.PositiveIntegerField()),
                ("current_value", models.PositiveIntegerField(default=0)),
                ("unit", accounts.vault.fields.EncryptedTextField(editable=False)),
                ("target_date", models.DateField(null=True)),
                ("is_active", models.BooleanField(default=True)),
                ("achieved_at", models.DateTimeField(null=True)),
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
                    models.Index(fields=["owner", "-logged_at", "-id"], name="wellness_goal_owner"),
                    models.Index(fields=["owner", "category"], name="wellness_goal_category"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("target_value__gte", 1)), name="wellness_goal_target")
                ],
            },
        ),
        migrations.CreateModel(
            name="GoalProgress",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("logged_at", models.DateTimeField()),
                ("zone", models.CharField(max_length=64)),
                ("local_date", models.DateField()),
                ("fingerprint", models.BinaryField(max_length=16, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("amount", models.IntegerField()),
                ("value", models.PositiveIntegerField()),
                ("note", accounts.vault.fields.EncryptedTextField(editable=False, null=True)),
                (
                    "goal",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="wellness.goal",
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
                "indexes": [
                    models.Index(fields=["goal", "-logged_at", "-id"], name="wellness_goalprogress_goal"),
                    models.Index(
                        condition=models.Q(("amount__gt", 0)),
                        fields=["owner", "goal", "local_date"],
                        name="wellness_goalprogress_days",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Habit",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("logged_at", models.DateTimeField()),
                ("zone", models.CharField(max_length=64)),
                ("local_date", models.DateField()),
                ("fingerprint", models.BinaryField(max_length=16, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("name", accounts.vault.fields.EncryptedTextField(editable=False)),
                (
                    "habit_type",
                    models.CharField(
                        choices=[
                            ("mindfulness", "Mindfulness"),
                            ("exercise", "Exercise"),
                            ("sleep", "Sleep"),
                            ("nutrition", "Nutrition"),
                            ("selfcare", "Selfcare"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "target_frequency",
                    models.CharField(
                        choices=[("daily", "Daily"), ("weekly", "Weekly"), ("weekdays", "Weekdays")], max_length=8
                    ),
                ),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                ("times_per_week", models.PositiveSmallIntegerField(default=1)),
                ("target_time", models.TimeField(null=True)),
                ("reminder_enabled", models.BooleanField(default=True)),
                ("is_active", models.BooleanField(default=True)),
                ("note", accounts.vault.fields.EncryptedTextField(editable=False, null=True)),
                ("next_due_at", models.DateTimeField(null=True)),
                ("last_local_date", models.DateField(null=True)),
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
                    models.Index(fields=["owner", "-logged_at", "-id"], name="wellness_habit_owner"),
                    models.Index(fields=["owner", "habit_type"], name="wellness_habit_type"),
                    models.Index(
                        condition=models.Q(("next_due_at__isnull", False)),
                        fields=["next_due_at"],
                        name="wellness_habit_due",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("times_per_week__range", (1, 7))), name="wellness_habit_times"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weekdays__contained_by", [1, 2, 3, 4, 5, 6, 7])),
                        name="wellness_habit_days",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HabitCompletion",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("logged_at", models.DateTimeField()),
                ("zone", models.CharField(max_length=64)),
                ("local_date", models.DateField()),
                ("fingerprint", models.BinaryField(max_length=16, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("notes", accounts.vault.fields.EncryptedTextField(editable=False, null=True)),
                (
                    "habit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="completions",
                        to="wellness.habit",
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
                "indexes": [
                    models.Index(fields=["habit", "-logged_at", "-id"], name="wellness_completion_habit"),
                    models.Index(fields=["owner", "local_date"], name="wellness_completion_owner"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("habit", "local_date"), name="wellness_completion_once_a_day")
                ],
            },
        ),
    ]
