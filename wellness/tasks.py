"""Slices with tasks are imported here by name."""

from wellness.appointments.tasks import appointment_reminders_send_task

__all__ = ("appointment_reminders_send_task",)
