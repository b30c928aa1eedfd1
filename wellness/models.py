"""Slices with models are imported here by name."""

from wellness.achievements.models import Achievement, AchievementSweep, MetricTally, UserAchievement
from wellness.days.models import DayRest
from wellness.diary.models import DiaryRow
from wellness.mood.models import MoodEntry, MoodFactor, MoodQuota

__all__ = (
    "Achievement",
    "AchievementSweep",
    "DayRest",
    "DiaryRow",
    "MetricTally",
    "MoodEntry",
    "MoodFactor",
    "MoodQuota",
    "UserAchievement",
)
