"""Jobs of this slice. Each finds its work in committed rows, so that a lost or repeated call changes nothing."""

from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone


@shared_task(name="journal.tasks.entries_analyse_task", time_limit=240, soft_time_limit=230)
def entries_analyse_task(*, owner_id: str | None = None, **_: Any) -> int:
    """Started for one person after they wrote, and by beat for everybody's entries that were missed."""
    from journal.insights.services import entries_analyse

    return entries_analyse(owner_id=UUID(owner_id) if owner_id else None, now=timezone.now())
