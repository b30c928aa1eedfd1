"""Appointments out of the house and into it again."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from accounts.consent.models import SharingCategory
from accounts.export.registry import Counts, ExportSource, Row, register_export, register_export_exempt
from accounts.export.rows import plain_rows, times_right
from accounts.identity.models import User
from accounts.imports.restoring import Instant, rows_restore
from wellness.appointments.models import Appointment, AppointmentFeed, AppointmentQuota, AppointmentReminder
from wellness.appointments.reminders import reminders_restore
from wellness.appointments.serializers import AppointmentWriteSerializer
from wellness.days import zone_of

COLUMNS = (
    "id", "title", "appointment_type", "provider_name", "provider_contact", "location", "is_virtual", "meeting_link",
    "scheduled_at", "zone", "local_date", "duration_minutes", "ends_at", "status", "cancelled_at", "notes",
    "reminder_settings", "sequence", "created_at", "updated_at",
)  # fmt: skip
# Checked by the serializer that checks requests.
WRITTEN = (
    "title", "appointment_type", "provider_name", "provider_contact", "location", "is_virtual", "meeting_link",
    "duration_minutes", "notes", "reminder_settings",
)  # fmt: skip
SEQUENCE_MAX = 2_000_000_000


class AppointmentRow(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    title: str
    appointment_type: str
    provider_name: str | None = None
    provider_contact: dict[str, str] | None = None
    location: str | None = None
    is_virtual: bool = False
    meeting_link: str | None = None
    scheduled_at: Instant
    zone: str
    local_date: date
    duration_minutes: int
    ends_at: Instant
    status: Literal["scheduled", "confirmed", "completed", "cancelled", "no-show"]
    cancelled_at: Instant | None = None
    notes: str | None = None
    reminder_settings: list[dict[str, Any]] = []
    sequence: Annotated[int, msgspec.Meta(ge=0, le=SEQUENCE_MAX)] = 0
    created_at: Instant
    updated_at: Instant


def register_exports() -> None:
    """Called when the app starts."""
    register_export(
        ExportSource(
            name="appointments",
            category=SharingCategory.THERAPY,
            models=(Appointment,),
            rows=plain_rows(Appointment, COLUMNS, at="scheduled_at"),
            restore=appointments_restore,
        )
    )
    register_export_exempt(AppointmentReminder, "Worked out anew from the reminder settings of each appointment.")
    register_export_exempt(AppointmentFeed, "A secret of this house of which only a hash is kept; made anew elsewhere.")
    register_export_exempt(AppointmentQuota, "A counter of the newest month's appointments, made of them themselves.")


def appointments_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    """This function will write appointments of our own export again, and give the coming ones their reminders."""

    def make(row: Row) -> Appointment:
        read = msgspec.convert(row, AppointmentRow)
        if not _right(read, now):
            raise ValueError("Not a row of ours.")
        return Appointment(owner=owner, **msgspec.structs.asdict(read))

    counts = rows_restore(owner, rows, make=make, action="wellness.appointment.imported")
    reminders_restore(owner=owner, now=now)
    return counts


def _right(row: AppointmentRow, now: datetime) -> bool:
    """As strict as a request, and what the constraints of the table ask for."""
    values = {name: getattr(row, name) for name in WRITTEN}
    checked = AppointmentWriteSerializer(data={**values, "scheduled_at": row.scheduled_at.isoformat()})
    return (
        checked.is_valid()
        and all(checked.validated_data.get(name) == values[name] for name in WRITTEN)
        and (row.is_virtual or row.meeting_link is None)
        and (row.status == "cancelled") == (row.cancelled_at is not None)
        and row.ends_at == row.scheduled_at + timedelta(minutes=row.duration_minutes)
        and times_right(now, [row.created_at, row.updated_at, row.cancelled_at], [row.scheduled_at])
        # UnknownZone is a ValueError.
        and row.local_date == row.scheduled_at.astimezone(zone_of(row.zone)).date()
    )
