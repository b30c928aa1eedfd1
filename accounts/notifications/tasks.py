"""Jobs of this slice. Each finds its work in committed rows, so that a lost or repeated call changes nothing."""

from typing import Any

from celery import shared_task
from django.utils import timezone


@shared_task(name="accounts.tasks.deliveries_send_task", time_limit=240, soft_time_limit=230)
def deliveries_send_task(**_: Any) -> int:
    """Started when something is owed, and by beat, which finds what a lost nudge or a dead worker left."""
    from accounts.notifications.delivery import deliveries_send

    return deliveries_send(now=timezone.now)


@shared_task(name="accounts.tasks.snoozed_wake_task", time_limit=120, soft_time_limit=110)
def snoozed_wake_task(**_: Any) -> int:
    """Started by beat: what people asked to be reminded of a little later."""
    from accounts.notifications.inbox import snoozed_wake

    return snoozed_wake(now=timezone.now())
