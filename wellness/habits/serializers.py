"""Shapes of the bodies and answers about habits."""

from typing import Any

from rest_framework import serializers

from accounts.identity.fields import FlagField, LineField, StrictSerializer
from accounts.sync.deletions import ID_HELP
from config.api.serializer_fields import AwareDateTimeField, WallTimeField, WholeNumberField, optional_text
from wellness.diary.serializers import DiaryReadSerializer, DiaryWriteSerializer
from wellness.habits.models import Habit

NAME_MAX = 255
NOTE_MAX = 10_000


class HabitWriteSerializer(StrictSerializer, DiaryWriteSerializer):
    name = LineField(max_length=NAME_MAX)
    habit_type = serializers.ChoiceField(choices=Habit.Type.choices)
    target_frequency = serializers.ChoiceField(choices=Habit.Frequency.choices)
    weekdays = serializers.ListField(
        child=WholeNumberField(min_value=1, max_value=7), max_length=7, required=False,
        help_text="ISO weekdays, 1 is Monday; with `weekdays` only, where empty means Monday to Friday.",
    )  # fmt: skip
    times_per_week = WholeNumberField(
        min_value=1, max_value=7, required=False, help_text="With `weekly` only; default 1."
    )
    target_time = WallTimeField(
        required=False, allow_null=True, help_text="By the person's own clock, wherever they are."
    )
    reminder_enabled = FlagField(required=False)
    is_active = FlagField(required=False, help_text="false archives it.")
    note = optional_text(NOTE_MAX, trim_whitespace=False)


class HabitReadSerializer(DiaryReadSerializer):
    name = serializers.CharField()
    habit_type = serializers.ChoiceField(choices=Habit.Type.choices)
    target_frequency = serializers.ChoiceField(choices=Habit.Frequency.choices)
    weekdays = serializers.ListField(child=serializers.IntegerField())
    times_per_week = serializers.IntegerField()
    target_time = WallTimeField(allow_null=True)
    reminder_enabled = serializers.BooleanField()
    is_active = serializers.BooleanField()
    note = serializers.CharField(allow_null=True)


class HabitDetailSerializer(HabitReadSerializer):
    current_streak = serializers.IntegerField(allow_null=True, help_text="Null for who hides streaks.")
    longest_streak = serializers.IntegerField(allow_null=True)
    streak_unit = serializers.ChoiceField(choices=["days", "weeks"])
    days_due = serializers.IntegerField(help_text="Of the last 30 days, without pauses and rest days.")
    days_done = serializers.IntegerField()
    completion_rate = serializers.FloatField(
        allow_null=True, help_text="`days_done` of `days_due`, 0 to 1; null while nothing was due."
    )


class HabitTodaySerializer(HabitReadSerializer):
    due_today = serializers.BooleanField()
    completed_today = serializers.BooleanField()
    completion_id = serializers.UUIDField(allow_null=True)
    current_streak = serializers.IntegerField(allow_null=True, help_text="Null for who hides streaks.")
    streak_unit = serializers.ChoiceField(choices=["days", "weeks"])


class HabitsTodaySerializer(serializers.Serializer[Any]):
    date = serializers.DateField()
    timezone = serializers.CharField()
    results = HabitTodaySerializer(many=True)


class HabitCompleteSerializer(StrictSerializer):
    id = serializers.UUIDField(required=False, allow_null=True, help_text=ID_HELP)
    completed_at = AwareDateTimeField(required=False, allow_null=True, help_text="Default: now.")
    date = serializers.DateField(required=False, allow_null=True, help_text="Alone: noon of this date in the zone.")
    timezone = optional_text(64, help_text="IANA name; default: the person's own.")
    notes = optional_text(NOTE_MAX, trim_whitespace=False)


class HabitCompletionSerializer(DiaryReadSerializer):
    logged_at = None  # type: ignore[assignment]
    habit_id = serializers.UUIDField()
    completed_at = serializers.DateTimeField(source="logged_at")
    notes = serializers.CharField(allow_null=True)
