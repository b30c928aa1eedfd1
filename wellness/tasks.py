"""Slices with tasks are imported here by name."""

from wellness.achievements.tasks import achievements_sweep_task
from wellness.appointments.tasks import appointment_reminders_send_task
from wellness.assessments.tasks import assessments_due_plan_task
from wellness.habits.tasks import habit_reminders_plan_task

__all__ = (
    "achievements_sweep_task",
    "appointment_reminders_send_task",
    "assessments_due_plan_task",
    "habit_reminders_plan_task",
)
