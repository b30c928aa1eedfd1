"""What is counted of exercises: those that are complete."""

from collections.abc import Collection, Mapping
from uuid import UUID

from accounts.metrics.counting import count_by_owner
from accounts.metrics.registry import register_metric
from wellness.cbt.models import CbtEntry

KINDS = ("cbt_entry",)


def register_metrics() -> None:
    """Called when the app starts."""
    register_metric("cbt.entries", title="Exercises completed", kinds=KINDS, read=_entries)


def _entries(owner_ids: Collection[UUID]) -> Mapping[UUID, int]:
    return count_by_owner(CbtEntry.objects.filter(owner__in=owner_ids, status=CbtEntry.Status.COMPLETE))
