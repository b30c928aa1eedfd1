"""Appointments for tests, made by the service that makes real ones."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from accounts.identity.models import User
from wellness.appointments.models import Appointment, AppointmentReminder
from wellness.appointments.serializers import AppointmentWriteSerializer
from wellness.appointments.services import appointment_create

URL = "/api/v1/appointments"
FEED = f"{URL}/feed"
# Sessions end by the database's clock, so a test may stop the clock only near the real time.
NOW = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)


def body_of(**overrides: Any) -> dict[str, Any]:
    at = (NOW + timedelta(days=7)).isoformat()
    fields = {"title": "Talk", "appointment_type": "therapy", "scheduled_at": at, "duration_minutes": 50}
    return {**fields, **overrides}


def make_appointment(owner: User, *, now: datetime = NOW, **overrides: Any) -> Appointment:
    payload = AppointmentWriteSerializer(data=body_of(**overrides))
    payload.is_valid(raise_exception=True)
    return appointment_create(owner=owner, data=payload.validated_data, now=now).row


def reminders() -> QuerySet[AppointmentReminder]:
    """Without the letters that say that something was saved."""
    return AppointmentReminder.objects.exclude(minutes_before=None)


def push(*minutes: int) -> list[dict[str, Any]]:
    return [{"minutes_before": number, "channel": "push"} for number in minutes]
