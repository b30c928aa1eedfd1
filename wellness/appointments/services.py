"""The writers of appointments: each in one transaction with its reminders, the allowance and the history."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.audit.services import audit_record
from accounts.identity.models import User
from config.ids import uuid7
from wellness.appointments.models import Appointment
from wellness.appointments.quotas import appointment_quota_give_back, appointment_quota_spend, month_of
from wellness.appointments.reminders import channels_check, reminders_derive
from wellness.appointments.selectors import appointment_rows
from wellness.appointments.statuses import status_check
from wellness.days import UnknownZone, day_now, zone_of
from wellness.days.moments import EARLIEST
from wellness.diary.selectors import diary_get
from wellness.diary.serializers import client_body
from wellness.diary.services import DiaryKind, Stored, diary_create, diary_update

DIARY = DiaryKind("appointment", "wellness.appointment")
# What is read for danger: everything that has room for a sentence.
TEXTS = ("title", "notes", "location", "provider_name")
PLAIN = (
    *TEXTS, "appointment_type", "provider_contact", "is_virtual", "meeting_link", "duration_minutes",
    "reminder_settings",
)  # fmt: skip
# A calendar that knows an appointment must take these up (RFC 5545, SEQUENCE).
SEEN_OUTSIDE = frozenset({"title", "location", "scheduled_at", "ends_at", "status"})
REMINDING = frozenset({"scheduled_at", "status", "reminder_settings"})
# As far ahead as an archive may be that brings appointments back.
FURTHEST = timedelta(days=3650)


def appointment_create(*, owner: User, data: Mapping[str, Any], now: datetime) -> Stored[Appointment]:
    """
    This function will store an appointment once; `data` is what AppointmentWriteSerializer found right.

    The free plan's allowance is taken for a new row alone, so that a repeat costs nothing.

    :raises IdConflict: when the id is somebody's, or the owner's with another body.
    :raises AppointmentQuotaExceeded: when the free plan has none left this month.
    :raises AppointmentStatusWrong: for a status that no new appointment can have.
    :raises ChannelUnavailable: for a reminder that nobody here can send.
    :raises ValidationError: naming the field that is wrong.
    """
    status = data.get("status") or Appointment.Status.SCHEDULED
    status_check(None, status)
    channels_check(data.get("reminder_settings") or ())
    row = Appointment(id=data.get("id") or uuid7(), status=status)
    for name in PLAIN:
        if data.get(name) is not None:
            setattr(row, name, data[name])
    _place(row, data["scheduled_at"], data.get("timezone") or owner.timezone, now)
    if row.meeting_link and not row.is_virtual:
        raise _link_refused()
    row.quota_month = None if owner.is_premium else month_of(day_now(owner, now))
    return diary_create(
        kind=DIARY, row=row, owner=owner, body=client_body(dict(data)), texts=[data.get(name) for name in TEXTS],
        now=now, after=partial(_created, now=now),
    )  # fmt: skip


def appointment_update(
    *, owner: User, appointment_id: UUID, changes: Mapping[str, Any], now: datetime
) -> Stored[Appointment]:
    """
    This function will change what `changes` names; a new time or new settings bring new reminders.

    :raises NotFound: also when the appointment is somebody else's.
    :raises AppointmentStatusWrong: for a step that the table of statuses does not know.
    :raises ChannelUnavailable: for a reminder that nobody here can send.
    :raises ValidationError: naming the field that is wrong.
    """
    channels_check(changes.get("reminder_settings") or ())
    changed: set[str] = set()

    def apply(row: Appointment) -> set[str]:
        changed.update(_apply(row, changes, now))
        return changed

    def after(row: Appointment) -> None:
        if changed & REMINDING:
            reminders_derive(row, now=now)

    return diary_update(
        kind=DIARY, rows=appointment_rows(), owner=owner, row_id=appointment_id, apply=apply,
        texts=[changes.get(name) for name in TEXTS], now=now, after=after,
    )  # fmt: skip


@transaction.atomic
def appointment_cancel(*, owner: User, appointment_id: UUID, now: datetime) -> Appointment:
    """
    This function will cancel an appointment; a second time changes nothing. What it took of this month is given back.

    :raises NotFound: also when the appointment is somebody else's.
    :raises AppointmentStatusWrong: when it has taken place, or was missed.
    """
    row = diary_get(appointment_rows(), owner=owner, row_id=appointment_id, lock=True)
    names = _apply(row, {"status": Appointment.Status.CANCELLED}, now)
    if names:
        row.save(update_fields=[*sorted(names), "updated_at"])
        audit_record(actor=owner, action=f"{DIARY.noun}.cancelled", target=row, owner_id=owner.pk)
        reminders_derive(row, now=now)
    return row


def _created(row: Appointment, *, now: datetime) -> None:
    month = appointment_quota_spend(owner=row.owner, now=now)
    if month != row.quota_month:  # the person flew west over the end of a month
        row.quota_month = month
        row.save(update_fields=["quota_month"])
    reminders_derive(row, now=now, fresh=True)


def _apply(row: Appointment, changes: Mapping[str, Any], now: datetime) -> set[str]:
    """Set the columns that change, and name them."""
    before = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    for name in PLAIN:
        if name in changes:
            setattr(row, name, changes[name])
    if changes.get("meeting_link") and not row.is_virtual:
        raise _link_refused()
    if not row.is_virtual:
        row.meeting_link = None
    zone_name = changes.get("timezone") or row.zone
    _place(row, changes.get("scheduled_at", row.scheduled_at), zone_name, now, moved="scheduled_at" in changes)
    _step(row, changes.get("status", row.status), now)
    names = {name for name, value in before.items() if getattr(row, name) != value}
    if names & SEEN_OUTSIDE:
        row.sequence += 1
        names.add("sequence")
    return names


def _step(row: Appointment, status: str, now: datetime) -> None:
    status_check(row.status, status)
    if status == Appointment.Status.CANCELLED and row.status != status:
        row.cancelled_at = now
        appointment_quota_give_back(owner=row.owner, month=row.quota_month)
        row.quota_month = None
    row.status = status


def _place(row: Appointment, scheduled_at: datetime, zone_name: str, now: datetime, *, moved: bool = True) -> None:
    """
    A calendar's day goes from midnight to midnight, whenever the person's own begins.

    :raises ValidationError: naming scheduled_at or timezone.
    """
    if moved and not EARLIEST <= scheduled_at <= now + FURTHEST:
        text = "This is more than ten years ahead." if scheduled_at > now else "1900 is the earliest year."
        raise ValidationError({"scheduled_at": [ErrorDetail(text, "invalid")]})
    try:
        zone = zone_of(zone_name)
    except UnknownZone as error:
        text = "An IANA name is needed, as in Europe/Berlin."
        raise ValidationError({"timezone": [ErrorDetail(text, "invalid")]}) from error
    row.scheduled_at = scheduled_at.astimezone(UTC)
    row.zone, row.local_date = zone_name, scheduled_at.astimezone(zone).date()
    row.ends_at = row.scheduled_at + timedelta(minutes=row.duration_minutes)


def _link_refused() -> ValidationError:
    return ValidationError({"meeting_link": [ErrorDetail("Only a virtual appointment has one.", "conflicting")]})
