"""Jobs of this slice."""

from typing import Any

from celery import shared_task
from django.utils import timezone


@shared_task(name="accounts.tasks.billing_events_sweep_task")
def billing_events_sweep_task(**_: Any) -> int:
    """Applies events that were kept and not applied, because something failed in between."""
    from accounts.billing.webhooks import events_sweep

    return events_sweep()


@shared_task(name="accounts.tasks.closed_renewals_stop_task")
def closed_renewals_stop_task(**_: Any) -> int:
    """Nobody is charged for the days after they closed their account."""
    from accounts.billing.renewals import closed_renewals_stop

    return closed_renewals_stop(now=timezone.now())
