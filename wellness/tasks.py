"""Slices with tasks are imported here by name."""

from wellness.appointments.tasks import appointment_reminders_send_task
from wellness.habits.tasks import habit_reminders_plan_task

__all__ = (
    "appointment_reminders_send_task",
    "habit_reminders_plan_task",
)
