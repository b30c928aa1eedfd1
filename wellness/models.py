"""Slices with models are imported here by name."""

from wellness.achievements.models import Achievement, AchievementSweep, MetricTally, UserAchievement
from wellness.appointments.models import Appointment, AppointmentFeed, AppointmentQuota, AppointmentReminder
from wellness.cbt.models import CbtEntry
from wellness.checkins.models import CheckIn
from wellness.days.models import DayRest
from wellness.diary.models import DiaryRow
from wellness.goals.models import Goal, GoalProgress
from wellness.habits.models import Habit, HabitCompletion
from wellness.interactions.models import InteractionLog
from wellness.mood.models import MoodEntry, MoodFactor, MoodQuota

__all__ = (
    "Achievement",
    "AchievementSweep",
    "Appointment",
    "AppointmentFeed",
    "AppointmentQuota",
    "AppointmentReminder",
    "CbtEntry",
    "CheckIn",
    "DayRest",
    "DiaryRow",
    "Goal",
    "GoalProgress",
    "Habit",
    "HabitCompletion",
    "InteractionLog",
    "MetricTally",
    "MoodEntry",
    "MoodFactor",
    "MoodQuota",
    "UserAchievement",
)
