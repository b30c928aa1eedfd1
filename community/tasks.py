"""Slices with tasks are imported here by name."""

from community.assistant.tasks import assistant_embeddings_task

__all__ = ("assistant_embeddings_task",)
