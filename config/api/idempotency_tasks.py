"""The hourly broom for kept answers."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from config.api.idempotency import idempotency_prune


@shared_task(name="config.tasks.idempotency_prune_task")
def idempotency_prune_task(**_: Any) -> None:
    # Batches commit one by one, so a long backlog never holds locks for long and a killed run loses nothing.
    while idempotency_prune(timezone.now()):
        pass
