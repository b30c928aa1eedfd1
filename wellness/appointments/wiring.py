"""What the room of appointments hands to the rooms below."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.notifications.vetoes import register_veto
from config.realtime.frames import Direction, register_frame
from wellness.appointments.erasure import register_erasure
from wellness.appointments.exports import register_exports
from wellness.appointments.frames import AppointmentReminderData
from wellness.appointments.metrics import register_metrics
from wellness.appointments.models import Appointment
from wellness.appointments.reminders import KIND, is_called_off
from wellness.appointments.services import DIARY, TEXTS
from wellness.appointments.sync import register_appointment_sync
from wellness.diary.reading import register_diary_texts


def register_appointments() -> None:
    """Called when the app starts."""
    register_exports()
    register_erasure()
    register_appointment_sync()
    register_metrics()
    register_frame(
        "appointment:reminder",
        direction=Direction.TO_CLIENT,
        data=AppointmentReminderData,
        summary="An appointment of this person comes up, as they asked to be told.",
    )
    register_veto(KIND, _called_off)
    register_diary_texts(DIARY, Appointment, lambda row: [getattr(row, name) for name in TEXTS])


def _called_off(owner_id: UUID, data: Mapping[str, Any]) -> bool:
    return is_called_off(owner_id, data, now=timezone.now())
