"""
Appointments on devices that are away.

Deleting one cancels it, as at its endpoint: the row stays, with the status that says so. Which others it collides with
is told by the answer of the endpoint alone, for it changes with them.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from accounts.sync.plain import plain_read
from accounts.sync.registry import SyncSource, register_sync
from wellness.appointments.models import Appointment
from wellness.appointments.serializers import AppointmentReadSerializer, AppointmentWriteSerializer
from wellness.appointments.services import appointment_cancel, appointment_create, appointment_update
from wellness.diary.services import Stored
from wellness.diary.sync import diary_writer

KIND = "appointment"
# An instant is shown in its zone, and only a virtual appointment has a link.
_WHEN = frozenset({"scheduled_at", "timezone"})
_WHERE = frozenset({"is_virtual", "meeting_link"})


def register_appointment_sync() -> None:
    """Called when the app starts."""
    register_sync(
        SyncSource(
            kind=KIND,
            model=Appointment,
            read=plain_read(Appointment, AppointmentReadSerializer),
            write=diary_writer(
                Appointment,
                body=AppointmentWriteSerializer,
                create=_create,
                change=AppointmentWriteSerializer,
                update=lambda *, row_id, **rest: appointment_update(appointment_id=row_id, **rest),
                delete=lambda *, row_id, **rest: appointment_cancel(appointment_id=row_id, **rest),
                together=(_WHEN, _WHERE),
                columns=dict.fromkeys(_WHEN, frozenset({"scheduled_at", "zone", "local_date"})),
                placed=lambda values, at: dict(values),
            ),
        )
    )


def _create(*, owner: Any, values: Mapping[str, Any], now: datetime) -> Stored[Appointment]:
    return appointment_create(owner=owner, data=values, now=now)
