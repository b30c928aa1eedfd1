"""Jobs of this slice."""

from typing import Any

from celery import shared_task
from django.utils import timezone


@shared_task(name="journal.tasks.attachments_sweep_task")
def attachments_sweep_task(**_: Any) -> int:
    """Started by beat: files that no row names, and rows whose file never came."""
    from journal.attachments.files import attachments_sweep

    return attachments_sweep(now=timezone.now())
