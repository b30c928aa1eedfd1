"""Slices with tasks are imported here by name: Celery sees no other place."""

from crisis.resources.tasks import bundle_rebuild_task, resource_stale_check_task
from crisis.second_reader.tasks import second_readings_run_task

__all__ = ("bundle_rebuild_task", "resource_stale_check_task", "second_readings_run_task")
