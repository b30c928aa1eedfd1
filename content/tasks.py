"""Slices with tasks are imported here by name."""

from content.library.tasks import library_minute_task

__all__ = ("library_minute_task",)
