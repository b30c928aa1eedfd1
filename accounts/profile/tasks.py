"""Jobs of this slice."""

from typing import Any

from celery import shared_task
from django.utils import timezone


@shared_task(name="accounts.tasks.avatars_sweep_task")
def avatars_sweep_task(**_: Any) -> int:
    """Takes away pictures that nobody's profile names any more."""
    from accounts.profile.avatars import avatars_sweep

    return avatars_sweep(now=timezone.now())
