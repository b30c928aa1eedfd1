"""The house's own tasks are imported here by name."""

from config.api.idempotency_tasks import idempotency_prune_task
from config.health.tasks import heartbeat_task

__all__ = ("heartbeat_task", "idempotency_prune_task")
