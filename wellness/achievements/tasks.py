"""Jobs of this slice. Each finds its work in committed rows, so that a lost or repeated call changes nothing."""

from typing import Any

from celery import shared_task
from django.utils import timezone


@shared_task(name="wellness.tasks.achievements_sweep_task", time_limit=240, soft_time_limit=230)
def achievements_sweep_task(**_: Any) -> int:
    """Started by beat: who changed since the last run, and what that earns them."""
    from wellness.achievements.sweeping import achievements_sweep

    return achievements_sweep(now=timezone.now())
