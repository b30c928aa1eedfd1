"""Finds its work in committed rows, so that a lost or repeated call changes nothing."""

from typing import Any

from celery import shared_task
from django.utils import timezone


@shared_task(name="community.tasks.peer_queue_sweep_task", time_limit=60, soft_time_limit=50)
def peer_queue_sweep_task(**_: Any) -> int:
    """Started by beat: who went away waits no more, and who was passed over for a moment is matched."""
    from community.peer_chat.services import peer_queue_sweep

    return peer_queue_sweep(now=timezone.now())
