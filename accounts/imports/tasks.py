"""Ids in, rows done. The nudge starts one job; the sweep finds what was not announced or whose worker died."""

from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from accounts.export.tasks import LIMITS, sweep


@shared_task(name="accounts.tasks.data_import_run_task", **LIMITS)
def data_import_run_task(*, import_id: str, **_: Any) -> bool:
    from accounts.imports.running import import_run

    return import_run(import_id=UUID(import_id), clock=timezone.now)


@shared_task(name="accounts.tasks.data_imports_sweep_task", **LIMITS)
def data_imports_sweep_task(**_: Any) -> int:
    from accounts.imports.running import import_run

    return sweep(lambda: import_run(import_id=None, clock=timezone.now))
