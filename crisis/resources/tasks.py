from typing import Any

from celery import shared_task
from django.utils import timezone


@shared_task(name="crisis.tasks.resource_stale_check_task", time_limit=120, soft_time_limit=110)
def resource_stale_check_task(**_: Any) -> dict[str, int]:
    """Nightly: marks rows whose review is due and renews the bundle before it runs out."""
    from crisis.resources.services import bundle_rebuild, resources_mark_stale

    now = timezone.now()
    counts = resources_mark_stale(now=now)
    bundle_rebuild(now=now)
    return counts


@shared_task(name="crisis.tasks.bundle_rebuild_task", time_limit=60, soft_time_limit=50)
def bundle_rebuild_task(**_: Any) -> str:
    """Builds the bundle from the database."""
    from crisis.resources.services import bundle_rebuild

    return bundle_rebuild(now=timezone.now())
