"""Slices with tasks are imported here by name: Celery sees no other place."""

from crisis.incidents.tasks import alarms_ring_task
from crisis.resources.tasks import bundle_rebuild_task, resource_stale_check_task

__all__ = ("alarms_ring_task", "bundle_rebuild_task", "resource_stale_check_task")
