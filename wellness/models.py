"""Slices with models are imported here by name."""

from wellness.mood.models import MoodEntry, MoodFactor, MoodQuota

__all__ = ("MoodEntry", "MoodFactor", "MoodQuota")
