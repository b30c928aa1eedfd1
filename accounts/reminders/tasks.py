"""Jobs of this slice. Each finds its work in committed rows, so that a lost or repeated call changes nothing."""

from typing import Any

from celery import shared_task
from django.utils import timezone


@shared_task(name="accounts.tasks.reminders_plan_task", time_limit=240, soft_time_limit=230)
def reminders_plan_task(**_: Any) -> int:
    """Started by beat: what is due on people's clocks."""
    from accounts.reminders.planning import reminders_plan

    return reminders_plan(now=timezone.now())


@shared_task(name="accounts.tasks.daily_tips_plan_task", time_limit=240, soft_time_limit=230)
def daily_tips_plan_task(**_: Any) -> int:
    """Started hourly by beat: everybody who should hear of tips and of their week has a row that says when."""
    from accounts.reminders.standing import standing_reminders_ensure

    return standing_reminders_ensure(now=timezone.now())
