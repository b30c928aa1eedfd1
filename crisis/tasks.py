"""Slices with tasks are imported here by name: Celery sees no other place."""

from crisis.calls.tasks import calls_place_task
from crisis.contacts.tasks import contact_letters_send_task
from crisis.incidents.tasks import alarms_ring_task
from crisis.resources.tasks import bundle_rebuild_task, resource_stale_check_task
from crisis.second_reader.tasks import second_readings_run_task

__all__ = (
    "alarms_ring_task", "bundle_rebuild_task", "calls_place_task", "contact_letters_send_task",
    "resource_stale_check_task", "second_readings_run_task",
)  # fmt: skip
