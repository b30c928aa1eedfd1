"""What is counted of breathing exercises."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Count, Sum

from accounts.metrics.registry import register_metric
from wellness.breathing.models import BreathingSession

KINDS = ("breathing_session",)


def register_metrics() -> None:
    """Called when the app starts."""
    register_metric("breathing.sessions", title="Breathing exercises done", kinds=KINDS, read=_sessions)
    register_metric("breathing.minutes", title="Minutes of breathing exercises", kinds=KINDS, read=_minutes)


def _sessions(owner_ids: Collection[UUID]) -> Mapping[UUID, int]:
    rows = BreathingSession.objects.filter(owner__in=owner_ids).order_by().values("owner_id")
    return dict(rows.annotate(n=Count("pk")).values_list("owner_id", "n"))


def _minutes(owner_ids: Collection[UUID]) -> Mapping[UUID, int]:
    rows = BreathingSession.objects.filter(owner__in=owner_ids).order_by().values("owner_id")
    seconds = rows.annotate(n=Sum("duration_seconds")).values_list("owner_id", "n")
    return {owner_id: n // 60 for owner_id, n in seconds}
