"""What is counted of goals."""

from collections.abc import Collection, Mapping
from uuid import UUID

from accounts.metrics.counting import count_by_owner
from accounts.metrics.registry import register_metric
from wellness.goals.models import Goal

KINDS = ("goal",)


def register_metrics() -> None:
    """Called when the app starts."""
    register_metric("goals.created", title="Goals set", kinds=KINDS, read=_created)
    register_metric("goals.achieved", title="Goals reached", kinds=KINDS, read=_achieved)


def _created(owner_ids: Collection[UUID]) -> Mapping[UUID, int]:
    return count_by_owner(Goal.objects.filter(owner__in=owner_ids))


def _achieved(owner_ids: Collection[UUID]) -> Mapping[UUID, int]:
    return count_by_owner(Goal.objects.filter(owner__in=owner_ids, achieved_at__isnull=False))
