"""Jobs of this slice. Each finds its work in committed rows, so that a lost or repeated call changes nothing."""

from typing import Any

from celery import shared_task
from django.utils import timezone


@shared_task(name="community.tasks.group_sessions_tell_task", time_limit=240, soft_time_limit=230)
def group_sessions_tell_task(**_: Any) -> int:
    """Started by beat and by changes: what members are to hear of their groups' sessions."""
    from community.groups.reminders import sessions_tell

    return sessions_tell(now=timezone.now())


@shared_task(name="community.tasks.group_ages_task", time_limit=540, soft_time_limit=530)
def group_ages_task(**_: Any) -> int:
    """Started by beat, once a day."""
    from community.groups.ages import grown_up_leave

    return grown_up_leave(now=timezone.now())
