"""Slices with tasks are imported here by name: Celery sees no other place."""

from community.messaging.tasks import message_attachments_sweep_task

__all__ = ("message_attachments_sweep_task",)
