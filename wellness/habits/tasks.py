"""Jobs of this slice. Each finds its work in committed rows, so that a lost or repeated call changes nothing."""

from typing import Any

from celery import shared_task
from django.utils import timezone


@shared_task(name="wellness.tasks.habit_reminders_plan_task", time_limit=240, soft_time_limit=230)
def habit_reminders_plan_task(**_: Any) -> int:
    """Started by beat: habits whose hour has come on people's clocks."""
    from wellness.habits.reminding import habit_reminders_plan

    return habit_reminders_plan(now=timezone.now())
