"""Jobs of this slice. Nothing that they do makes a restriction begin or end: the clock does; they tell people."""

from typing import Any

from celery import shared_task
from django.utils import timezone


@shared_task(name="moderation.tasks.endings_tell_task", time_limit=120, soft_time_limit=110)
def endings_tell_task(**_: Any) -> int:
    """Started by beat every minute: restrictions that ran out, and bans that nobody confirmed."""
    from moderation.sanctions.confirming import bans_lapse, endings_tell

    now = timezone.now()
    return bans_lapse(now=now) + endings_tell(now=now)
