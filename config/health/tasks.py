from typing import Any

from celery import shared_task
from django.utils import timezone

from config.health.services import heartbeat_record


@shared_task(name="config.tasks.heartbeat_task")
def heartbeat_task(*, queue: str, **_: Any) -> None:
    heartbeat_record(name=queue, now=timezone.now())
