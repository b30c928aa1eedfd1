"""Habits, and the days on which they were done."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.vault.fields import EncryptedTextField
from wellness.diary.models import DiaryRow

# All of them are on the page of today; more is a mistake of an app.
ACTIVE_MAX = 200


class Habit(DiaryRow):
    """Something a person wants to do again and again; its time and local date are those of its beginning."""

    class Type(models.TextChoices):
        MINDFULNESS = "mindfulness"
        EXERCISE = "exercise"
        SLEEP = "sleep"
        NUTRITION = "nutrition"
        SELFCARE = "selfcare"

    class Frequency(models.TextChoices):
        DAILY = "daily"
        WEEKLY = "weekly"
        WEEKDAYS = "weekdays"

    name = EncryptedTextField()
    habit_type = models.CharField(max_length=16, choices=Type)
    target_frequency = models.CharField(max_length=8, choices=Frequency)
    # ISO weekdays, 1 is Monday; filled for the frequency `weekdays` alone.
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    times_per_week = models.PositiveSmallIntegerField(default=1)
    # By the person's own clock, wherever they are.
    target_time = models.TimeField(null=True)
    reminder_enabled = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    note = EncryptedTextField(null=True)
    # When the clock shows `target_time` next; null while nobody is to be reminded.
    next_due_at = models.DateTimeField(null=True)
    # The last date that was reminded of: each is once, whatever the clock does.
    last_local_date = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-logged_at", "-id"], name="wellness_habit_owner"),
            models.Index(fields=["owner", "habit_type"], name="wellness_habit_type"),
            models.Index(fields=["next_due_at"], condition=Q(next_due_at__isnull=False), name="wellness_habit_due"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(times_per_week__range=(1, 7)), name="wellness_habit_times"),
            models.CheckConstraint(
                condition=Q(weekdays__contained_by=[1, 2, 3, 4, 5, 6, 7]), name="wellness_habit_days"
            ),
        ]


class HabitCompletion(DiaryRow):
    """That a habit was done on one local date: once, however often it is said."""

    habit = models.ForeignKey(Habit, models.CASCADE, related_name="completions", db_index=False)
    notes = EncryptedTextField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["habit", "-logged_at", "-id"], name="wellness_completion_habit"),
            models.Index(fields=["owner", "local_date"], name="wellness_completion_owner"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["habit", "local_date"], name="wellness_completion_once_a_day"),
        ]
