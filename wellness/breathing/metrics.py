"""What is counted of breathing exercises."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Sum

from accounts.metrics.counting import count_by_owner
from accounts.metrics.registry import register_metric
from wellness.breathing.models import BreathingSession

KINDS = ("breathing_session",)


def register_metrics() -> None:
    """Called when the app starts."""
    register_metric("breathing.sessions", title="Breathing exercises done", kinds=KINDS, read=_sessions)
    register_metric("breathing.minutes", title="Minutes of breathing exercises", kinds=KINDS, read=_minutes)


def _sessions(owner_ids: Collection[UUID]) -> Mapping[UUID, int]:
    return count_by_owner(BreathingSession.objects.filter(owner__in=owner_ids))


def _minutes(owner_ids: Collection[UUID]) -> Mapping[UUID, int]:
    seconds = count_by_owner(BreathingSession.objects.filter(owner__in=owner_ids), Sum("duration_seconds"))
    return {owner_id: n // 60 for owner_id, n in seconds.items()}
