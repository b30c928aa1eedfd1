"""Jobs of this slice. Each finds its work in committed rows, so that a lost or repeated call changes nothing."""

from typing import Any

from celery import shared_task
from django.utils import timezone


@shared_task(name="crisis.tasks.alarms_ring_task", time_limit=120, soft_time_limit=110)
def alarms_ring_task(**_: Any) -> int:
    """Started by beat every fifteen seconds: alarms whose time has come. Its own heartbeat says that it was done."""
    from config.health.services import heartbeat_record
    from crisis.incidents.alarms import ALARM_PULSE, alarms_ring

    rang = alarms_ring(now=timezone.now())
    heartbeat_record(name=ALARM_PULSE, now=timezone.now())
    return rang
