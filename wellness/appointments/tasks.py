"""Jobs of this slice. Each finds its work in committed rows, so that a lost or repeated call changes nothing."""

from typing import Any

from celery import shared_task
from django.utils import timezone


@shared_task(name="wellness.tasks.appointment_reminders_send_task", time_limit=240, soft_time_limit=230)
def appointment_reminders_send_task(**_: Any) -> int:
    """Started by beat: what is due of appointments' reminders."""
    from wellness.appointments.reminders import reminders_send

    return reminders_send(now=timezone.now())
