"""Slices with tasks are imported here by name: Celery sees no other place."""

from accounts.audit.tasks import audit_seal_task
from accounts.identity.tasks import mailed_codes_send_task, sessions_prune_task
from accounts.vault.tasks import vault_rotate_task

__all__ = ("audit_seal_task", "mailed_codes_send_task", "sessions_prune_task", "vault_rotate_task")
