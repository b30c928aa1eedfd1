"""What is counted of appointments."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Count

from accounts.metrics.registry import register_metric
from wellness.appointments.models import Appointment


def register_metrics() -> None:
    """Called when the app starts."""
    register_metric("appointments.completed", title="Appointments kept", kinds=("appointment",), read=_completed)


def _completed(owner_ids: Collection[UUID]) -> Mapping[UUID, int]:
    rows = Appointment.objects.filter(owner__in=owner_ids, status=Appointment.Status.COMPLETED).order_by()
    return dict(rows.values("owner_id").annotate(n=Count("pk")).values_list("owner_id", "n"))
