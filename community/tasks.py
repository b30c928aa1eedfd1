"""Slices with tasks are imported here by name."""

from community.counseling.tasks import counseling_sweep_task

__all__ = ("counseling_sweep_task",)
