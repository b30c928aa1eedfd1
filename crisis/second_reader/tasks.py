from typing import Any

from celery import shared_task
from django.utils import timezone


@shared_task(name="crisis.tasks.second_readings_run_task", time_limit=240, soft_time_limit=230)
def second_readings_run_task(**_: Any) -> int:
    """Started by beat: reads what writers left to be read again. Any number may run at once."""
    from crisis.second_reader.sweeping import second_readings_run

    return second_readings_run(clock=timezone.now)
