from typing import Any

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from accounts.audit.sealing import audit_seal


@shared_task(name="accounts.tasks.audit_seal_task", autoretry_for=(OperationalError,), retry_backoff=5, max_retries=3)
def audit_seal_task(**_: Any) -> int:
    """Busy writers can keep the table for longer than the sealer may wait; it tries again."""
    return audit_seal(now=timezone.now())
