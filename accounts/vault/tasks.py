from typing import Any

from celery import shared_task

from accounts.vault.rotation import rotate_keys


@shared_task(name="accounts.tasks.vault_rotate_task", time_limit=3600, soft_time_limit=3500)
def vault_rotate_task(**_: Any) -> int:
    return rotate_keys(actor=None).rewrapped
