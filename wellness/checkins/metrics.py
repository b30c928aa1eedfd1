"""What is counted of check-ins."""

from collections.abc import Collection, Mapping
from uuid import UUID

from accounts.metrics.counting import count_by_owner
from accounts.metrics.registry import register_metric
from wellness.checkins.models import CheckIn

KINDS = ("checkin",)


def register_metrics() -> None:
    """Called when the app starts."""
    register_metric("checkins.count", title="Check-ins written down", kinds=KINDS, read=_entries)


def _entries(owner_ids: Collection[UUID]) -> Mapping[UUID, int]:
    return count_by_owner(CheckIn.objects.filter(owner__in=owner_ids))
