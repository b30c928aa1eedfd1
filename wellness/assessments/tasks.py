"""Jobs of this slice. Each finds its work in committed rows, so that a lost or repeated call changes nothing."""

from typing import Any

from celery import shared_task
from django.utils import timezone


@shared_task(name="wellness.tasks.assessments_due_plan_task", time_limit=240, soft_time_limit=230)
def assessments_due_plan_task(**_: Any) -> int:
    """Started by beat: the forms that people wanted to be asked for."""
    from wellness.assessments.planning import assessments_due_plan

    return assessments_due_plan(now=timezone.now())
