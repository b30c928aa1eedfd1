"""What is counted of appointments."""

from collections.abc import Collection, Mapping
from uuid import UUID

from accounts.metrics.counting import count_by_owner
from accounts.metrics.registry import register_metric
from wellness.appointments.models import Appointment


def register_metrics() -> None:
    """Called when the app starts."""
    register_metric("appointments.completed", title="Appointments kept", kinds=("appointment",), read=_completed)


def _completed(owner_ids: Collection[UUID]) -> Mapping[UUID, int]:
    return count_by_owner(Appointment.objects.filter(owner__in=owner_ids, status=Appointment.Status.COMPLETED))
