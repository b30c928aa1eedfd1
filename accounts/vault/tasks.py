from typing import Any

from celery import shared_task

from accounts.vault.rotation import rotate_keys


@shared_task(name="accounts.tasks.vault_rotate_task", time_limit=540, soft_time_limit=500)
def vault_rotate_task(**_: Any) -> int:
    """Shorter than the broker waits before it gives the job to another; what is left over goes on at the next run."""
    return rotate_keys(actor=None).rewrapped
