"""What is counted of logged interactions."""

from collections.abc import Collection, Mapping
from uuid import UUID

from accounts.metrics.counting import count_by_owner
from accounts.metrics.registry import register_metric
from wellness.interactions.models import InteractionLog

KINDS = ("interaction",)


def register_metrics() -> None:
    """Called when the app starts."""
    register_metric("interactions.count", title="Uses of tools written down", kinds=KINDS, read=_entries)


def _entries(owner_ids: Collection[UUID]) -> Mapping[UUID, int]:
    return count_by_owner(InteractionLog.objects.filter(owner__in=owner_ids))
