"""Slices with models are imported here by name."""

from wellness.cbt.models import CbtEntry
from wellness.checkins.models import CheckIn
from wellness.days.models import DayRest
from wellness.diary.models import DiaryRow
from wellness.interactions.models import InteractionLog
from wellness.mood.models import MoodEntry, MoodFactor, MoodQuota

__all__ = ("CbtEntry", "CheckIn", "DayRest", "DiaryRow", "InteractionLog", "MoodEntry", "MoodFactor", "MoodQuota")
