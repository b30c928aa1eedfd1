"""Slices with models are imported here by name."""

from wellness.appointments.models import Appointment, AppointmentFeed, AppointmentQuota, AppointmentReminder
from wellness.days.models import DayRest
from wellness.diary.models import DiaryRow
from wellness.mood.models import MoodEntry, MoodFactor, MoodQuota

__all__ = (
    "Appointment",
    "AppointmentFeed",
    "AppointmentQuota",
    "AppointmentReminder",
    "DayRest",
    "DiaryRow",
    "MoodEntry",
    "MoodFactor",
    "MoodQuota",
)
