"""Ids in, rows done. The nudge starts one job; the sweeps find what was not announced or whose worker died."""

import time
from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone

# Shorter than the broker waits before it gives the task to another worker.
LIMITS = {"time_limit": 540, "soft_time_limit": 500}
# A sweep begins no further job after this.
SWEEP_SECONDS = 200


@shared_task(name="accounts.tasks.data_export_run_task", **LIMITS)
def data_export_run_task(*, export_id: str, **_: Any) -> bool:
    from accounts.export.running import export_run

    return export_run(export_id=UUID(export_id), clock=timezone.now)


@shared_task(name="accounts.tasks.data_exports_sweep_task", **LIMITS)
def data_exports_sweep_task(**_: Any) -> int:
    from accounts.export.running import export_run

    return sweep(lambda: export_run(export_id=None, clock=timezone.now))


@shared_task(name="accounts.tasks.data_exports_expire_task")
def data_exports_expire_task(**_: Any) -> int:
    from accounts.export.services import exports_expire

    return exports_expire(now=timezone.now())


def sweep(run: Any) -> int:
    ends, done = time.monotonic() + SWEEP_SECONDS, 0
    while time.monotonic() < ends and run():
        done += 1
    return done
