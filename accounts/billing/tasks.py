"""Jobs of this slice."""

from typing import Any

from celery import shared_task


@shared_task(name="accounts.tasks.billing_events_sweep_task")
def billing_events_sweep_task(**_: Any) -> int:
    """Applies events that were kept and not applied, because something failed in between."""
    from accounts.billing.webhooks import events_sweep

    return events_sweep()
