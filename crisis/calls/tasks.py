"""Finds its work in committed rows, so that a lost or repeated call of it changes nothing."""

from typing import Any

from celery import shared_task
from django.utils import timezone


@shared_task(name="crisis.tasks.calls_place_task", time_limit=120, soft_time_limit=110)
def calls_place_task(**_: Any) -> int:
    """Started when a call is asked for or staff are to be rung, and by beat, which finds what was lost."""
    from crisis.calls.placing import calls_place

    return calls_place(now=timezone.now)
