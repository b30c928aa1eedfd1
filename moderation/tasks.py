"""Slices with tasks are imported here by name."""

from moderation.reports.tasks import reporters_tell_task
from moderation.sanctions.tasks import endings_tell_task

__all__ = ("endings_tell_task", "reporters_tell_task")
