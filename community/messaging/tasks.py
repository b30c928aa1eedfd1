"""Jobs of this slice."""

from typing import Any

from celery import shared_task
from django.utils import timezone


@shared_task(name="community.tasks.message_attachments_sweep_task")
def message_attachments_sweep_task(**_: Any) -> int:
    """Started by beat: attachments that no message took or keeps, and files that no row names."""
    from community.messaging.files import attachments_sweep

    return attachments_sweep(now=timezone.now())
