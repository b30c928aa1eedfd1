"""
What reminds of appointments: rows first, told when they are due.

A reminder is some minutes before an instant, so no change of a clock moves it. Any number of workers may run at once: a
row is claimed with its appointment, told and closed in one transaction, and what was told has a key that tells it once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.notifications.audience import Listener, listeners_of
from accounts.notifications.batches import Letter, batches_run, notifications_tell
from accounts.notifications.contents import CHANNEL_LETTERS, content_bytes, content_of
from accounts.notifications.kinds import EMAIL, VOICE, rule_of
from accounts.notifications.models import NotificationKind
from accounts.notifications.providers.voice import voice_configured
from accounts.notifications.texts import DEFAULT
from config.api.errors import DomainError
from config.commits import after_commit
from config.database import hot_rows
from config.ids import uuid7
from config.realtime.publish import Publication, publish_many
from config.realtime.topics import user_topic
from wellness.appointments.models import LIVE, Appointment, AppointmentReminder

KIND = NotificationKind.APPOINTMENT_REMINDER
CONFIRMATION = "confirmation"
BATCH = 50
LIMIT = 20_000
# Once it has begun only a reminder of the beginning itself is of use, and only for so long.
BEGUN = timedelta(minutes=5)
_MINUTE = timedelta(minutes=1)
# The appointment is claimed too: while somebody moves or cancels it, nobody reminds of it.
CLAIM = """
SELECT r.id, r.owner_id, r.appointment_id, r.minutes_before, r.channels, r.due_at, a.scheduled_at, a.ends_at,
  a.appointment_type
FROM wellness_appointmentreminder r JOIN wellness_appointment a ON a.id = r.appointment_id
WHERE r.state = 'pending' AND r.due_at <= %s AND a.status = ANY(%s)
ORDER BY r.due_at LIMIT %s FOR UPDATE OF r SKIP LOCKED FOR SHARE OF a SKIP LOCKED
"""
CLOSE = """
UPDATE wellness_appointmentreminder AS r SET state = x.state, updated_at = %s
FROM unnest(%s::uuid[], %s::text[]) AS x (id, state) WHERE r.id = x.id
"""


class ChannelUnavailable(DomainError):
    default_code = "channel_unavailable"
    default_detail = "This house cannot remind on this channel."


@dataclass(frozen=True, slots=True)
class Due:
    id: UUID
    owner_id: UUID
    appointment_id: UUID
    minutes_before: int | None
    channels: list[str]
    due_at: datetime
    scheduled_at: datetime
    ends_at: datetime
    appointment_type: str

    def is_late(self, now: datetime) -> bool:
        lifetime = rule_of(KIND).lifetime
        return now > self.scheduled_at + BEGUN or (lifetime is not None and now > self.due_at + lifetime)

    def minutes_until(self, now: datetime) -> int:
        return max(0, round((self.scheduled_at - now) / _MINUTE))

    @property
    def confirms(self) -> bool:
        return self.minutes_before is None

    @property
    def dedupe_key(self) -> str:
        """Moved to another time, it is another event; moved back, it is the first again."""
        if self.confirms:
            return f"appointment:{self.appointment_id}:{CONFIRMATION}"
        return f"appointment:{self.appointment_id}:{int(self.scheduled_at.timestamp())}:{self.minutes_before}"


def channels_check(reminders: Iterable[dict[str, Any]]) -> None:
    """
    This function will refuse what no provider here can do: nobody must rely on a call that never comes.

    :raises ChannelUnavailable: naming the channels; `voice` is one of them in a house that cannot make calls.
    """
    known = set(CHANNEL_LETTERS) if voice_configured() else set(CHANNEL_LETTERS) - {VOICE}
    missing = sorted({one["channel"] for one in reminders} - known)
    if missing:
        raise ChannelUnavailable(channels=missing)


def reminders_derive(appointment: Appointment, *, now: datetime, fresh: bool = False) -> None:
    """
    This function will write what is to come of an appointment's reminders anew; call it under the appointment's lock.

    What was told stays told, what would be due already is left out; a `fresh` one that is still to come is confirmed
    too, by the same job. Two queries at most.
    """
    rows = reminder_rows(appointment, now)
    if fresh:
        rows += confirmation_rows(appointment, now)
    else:
        pending = AppointmentReminder.objects.filter(appointment=appointment, state=AppointmentReminder.State.PENDING)
        if appointment.is_live:  # moved before its letter was written, it is still confirmed
            pending = pending.exclude(minutes_before=None)
        pending.delete()
    if rows:
        AppointmentReminder.objects.bulk_create(rows, ignore_conflicts=True)


def reminder_rows(appointment: Appointment, now: datetime) -> list[AppointmentReminder]:
    if not appointment.is_live:
        return []
    channels: dict[int, set[str]] = {}
    for one in appointment.reminder_settings:
        channels.setdefault(one["minutes_before"], set()).add(one["channel"])
    return [
        AppointmentReminder(
            owner_id=appointment.owner_id, appointment_id=appointment.pk, minutes_before=minutes,
            channels=sorted(chosen), due_at=due_at,
        )
        for minutes, chosen in sorted(channels.items())
        if (due_at := appointment.scheduled_at - minutes * _MINUTE) > now
    ]  # fmt: skip


def confirmation_rows(appointment: Appointment, now: datetime) -> list[AppointmentReminder]:
    """What is written down afterwards needs no letter."""
    if not appointment.is_live or appointment.scheduled_at <= now:
        return []
    return [
        AppointmentReminder(
            owner_id=appointment.owner_id, appointment_id=appointment.pk, minutes_before=None, channels=[EMAIL],
            due_at=now,
        )
    ]  # fmt: skip


def reminders_restore(*, owner: User, now: datetime) -> int:
    """This function will give each coming appointment of a person the reminders that it lacks, after an import."""
    coming = Appointment.objects.filter(owner=owner, status__in=LIVE, scheduled_at__gt=now)
    rows = [row for appointment in coming.iterator(500) for row in reminder_rows(appointment, now)]
    AppointmentReminder.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return len(rows)


def reminders_send(*, now: datetime, limit: int = LIMIT) -> int:
    """
    This function will tell what is due by `now`, batch after batch, and return how many it told.

    What is later than the kind's lifetime was missed and is told nobody.
    """
    return batches_run(partial(_send_batch, now), size=BATCH, limit=limit)


@transaction.atomic
def _send_batch(now: datetime, size: int) -> tuple[int, int]:
    rows = [Due(*row) for row in hot_rows(CLAIM, (now, list(LIVE), size))]
    if not rows:
        return 0, 0
    timely = [row for row in rows if not row.is_late(now)]
    listeners = listeners_of({row.owner_id for row in timely})
    letters = [_letter(row, listeners[row.owner_id], now) for row in timely]
    told = notifications_tell(letters, now)
    missed = {row.id for row in rows} - {row.id for row in timely}
    hot_rows(CLOSE, (now, [row.id for row in rows], ["missed" if row.id in missed else "sent" for row in rows]))
    audit_record(
        actor=None, action="wellness.appointments.reminded", details={"due": len(rows), "notifications": len(told)}
    )
    about = {letter.id: row for letter, row in zip(letters, timely, strict=True)}
    frames = [_frame(about[letter.id], letter.id, now) for letter in told if not about[letter.id].confirms]
    after_commit(publish_many, frames)
    return len(rows), len(told)


def _letter(row: Due, listener: Listener, now: datetime) -> Letter:
    data = {"appointment_id": str(row.appointment_id)}
    if row.confirms:
        content = content_of(kind=KIND, variant=CONFIRMATION, data=data)
    else:
        # Read in the app alone: other channels get numbers and no words of these.
        words = row.appointment_type.replace("-", " ").replace("_", " ")
        content = content_of(
            kind=KIND,
            variant=DEFAULT,
            params={"type": words, "time": time_text(row.minutes_until(now))},
            data={**data, "scheduled_at": row.scheduled_at.isoformat()},
        )
    return Letter(uuid7(), listener, KIND, content_bytes(content), row.dedupe_key, tuple(row.channels))


def _frame(row: Due, notification_id: UUID, now: datetime) -> Publication:
    """Ids and times: what the appointment is about is read over REST and does not pass through Redis."""
    data = {
        "appointment_id": row.appointment_id,
        "notification_id": notification_id,
        "scheduled_at": row.scheduled_at,
        "ends_at": row.ends_at,
        "minutes_until": row.minutes_until(now),
    }
    return Publication(user_topic(row.owner_id), "appointment:reminder", data)


def time_text(minutes: int) -> str:
    """After "in": `30 minutes`, `1 hour 30 minutes`, `2 days`."""
    days, rest = divmod(minutes, 1440)
    hours, left = divmod(rest, 60)
    if days >= 2:
        hours, left = 0, 0
    elif days:
        left = 0
    parts = [_count(days, "day"), _count(hours, "hour"), _count(left, "minute")]
    return " ".join(part for part in parts if part) or "a moment"


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}" if number else ""


def is_called_off(owner_id: UUID, data: Mapping[str, Any], *, now: datetime) -> bool:
    """
    Whether what a notification tells about was cancelled, moved or erased since, or has begun.

    Asked right before each sending: between the row and a provider that was away lies up to an hour.
    """
    if "appointment_id" not in data:
        return False
    rows = Appointment.objects.filter(owner_id=owner_id, pk=data["appointment_id"], status__in=LIVE)
    scheduled_at = rows.values_list("scheduled_at", flat=True).first()
    if scheduled_at is None:
        return True
    told = data.get("scheduled_at")  # a confirmation names no time
    return told is not None and (datetime.fromisoformat(told) != scheduled_at or now > scheduled_at + BEGUN)
