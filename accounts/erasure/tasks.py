"""Jobs of this slice."""

from typing import Any

from celery import shared_task
from django.utils import timezone


@shared_task(name="accounts.tasks.erasures_run_task", time_limit=300, soft_time_limit=280)
def erasures_run_task(**_: Any) -> int:
    """Started when something is due at once and by beat, which finds what is due and what a dead worker left."""
    from accounts.erasure.services import erasures_run

    return erasures_run(now=timezone.now())


@shared_task(name="accounts.tasks.retention_task", time_limit=540, soft_time_limit=500)
def retention_task(**_: Any) -> dict[str, int]:
    """Every rule about how long something is kept; what one of them leaves undone, the next day does."""
    from accounts.erasure.retention import retention_run

    return retention_run(now=timezone.now())
