"""Slices with models are imported here by name."""

from wellness.assessments.models import Assessment, AssessmentSchedule
from wellness.days.models import DayRest
from wellness.diary.models import DiaryRow
from wellness.mood.models import MoodEntry, MoodFactor, MoodQuota

__all__ = ("Assessment", "AssessmentSchedule", "DayRest", "DiaryRow", "MoodEntry", "MoodFactor", "MoodQuota")
