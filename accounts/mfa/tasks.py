"""Jobs of this slice."""

from typing import Any

from celery import shared_task
from django.utils import timezone


@shared_task(name="accounts.tasks.texted_codes_send_task", time_limit=120, soft_time_limit=110)
def texted_codes_send_task(**_: Any) -> int:
    """Started at each request and by beat, which finds what a lost nudge left behind."""
    from accounts.mfa.sending import texted_codes_send

    return texted_codes_send()


@shared_task(name="accounts.tasks.auth_anomalies_task")
def auth_anomalies_task(**_: Any) -> bool:
    """Every five minutes by beat; looks at the last ten."""
    from accounts.mfa.anomalies import anomalies_report

    return anomalies_report(now=timezone.now())


@shared_task(name="accounts.tasks.factors_prune_task")
def factors_prune_task(**_: Any) -> int:
    """Forgets sign-ins that were not finished, factors that were not proven, and old codes."""
    from accounts.mfa.pruning import factors_prune

    return factors_prune(now=timezone.now())
