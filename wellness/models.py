"""Slices with models are imported here by name."""

from wellness.achievements.models import Achievement, AchievementSweep, MetricTally, UserAchievement
from wellness.breathing.models import BreathingSession, BreathingTechnique
from wellness.days.models import DayRest
from wellness.diary.models import DiaryRow
from wellness.meditation.models import MeditationSession
from wellness.mood.models import MoodEntry, MoodFactor, MoodQuota

__all__ = (
    "Achievement",
    "AchievementSweep",
    "BreathingSession",
    "BreathingTechnique",
    "DayRest",
    "DiaryRow",
    "MeditationSession",
    "MetricTally",
    "MoodEntry",
    "MoodFactor",
    "MoodQuota",
    "UserAchievement",
)
