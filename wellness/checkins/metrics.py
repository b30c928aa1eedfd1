"""What is counted of check-ins."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Count

from accounts.metrics.registry import register_metric
from wellness.checkins.models import CheckIn

KINDS = ("checkin",)


def register_metrics() -> None:
    """Called when the app starts."""
    register_metric("checkins.count", title="Check-ins written down", kinds=KINDS, read=_entries)


def _entries(owner_ids: Collection[UUID]) -> Mapping[UUID, int]:
    rows = CheckIn.objects.filter(owner__in=owner_ids).values("owner_id")
    return dict(rows.annotate(n=Count("pk")).order_by().values_list("owner_id", "n"))
