"""Slices with models are imported here by name."""

from wellness.days.models import DayRest
from wellness.diary.models import DiaryRow
from wellness.goals.models import Goal, GoalProgress
from wellness.habits.models import Habit, HabitCompletion
from wellness.mood.models import MoodEntry, MoodFactor, MoodQuota

__all__ = (
    "DayRest", "DiaryRow", "Goal", "GoalProgress", "Habit", "HabitCompletion", "MoodEntry", "MoodFactor", "MoodQuota",
)  # fmt: skip
