"""Jobs of this slice. Each finds its work in committed rows, so that a lost or repeated call changes nothing."""

from typing import Any

from celery import shared_task
from django.utils import timezone


@shared_task(name="community.tasks.counseling_sweep_task", time_limit=120, soft_time_limit=110)
def counseling_sweep_task(**_: Any) -> int:
    """Started by beat every fifteen seconds."""
    from community.counseling.sweeping import queue_sweep

    return sum(queue_sweep(now=timezone.now()).values())
