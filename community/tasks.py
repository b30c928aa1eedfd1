"""Slices with tasks are imported here by name."""

from community.peer_chat.tasks import peer_queue_sweep_task

__all__ = ("peer_queue_sweep_task",)
