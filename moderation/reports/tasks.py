"""Jobs of this slice. Each finds its work in committed rows, so that a lost or repeated call changes nothing."""

from typing import Any

from celery import shared_task
from django.utils import timezone


@shared_task(name="moderation.tasks.reporters_tell_task", time_limit=120, soft_time_limit=110)
def reporters_tell_task(**_: Any) -> int:
    """Started by beat every minute."""
    from moderation.reports.telling import BATCH, reporters_tell

    told = 0
    while True:
        met = reporters_tell(now=timezone.now())
        told += met
        if met < BATCH:
            return told
