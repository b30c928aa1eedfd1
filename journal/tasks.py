"""Slices with tasks are imported here by name."""

from journal.attachments.tasks import attachments_sweep_task
from journal.insights.tasks import entries_analyse_task

__all__ = ("attachments_sweep_task", "entries_analyse_task")
