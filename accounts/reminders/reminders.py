"""Times at which people want to be reminded, and when each of them comes next."""

from collections.abc import Collection, Mapping
from datetime import datetime, time
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5
from zoneinfo import ZoneInfo

from django.db import transaction
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.notifications.models import NotificationKind
from accounts.notifications.wall_clock import next_occurrence
from accounts.profile.models import UserPreferences
from accounts.reminders.models import Reminder
from config.api.errors import Conflict

# The kinds that people set times for; the other rows are the house's own (standing.py).
SETTABLE = (NotificationKind.MOOD_CHECK_IN, NotificationKind.MEDITATION_REMINDER)
# A reminder each waking hour of both kinds; more is a mistake of an app.
REMINDERS = 32
PREFERENCES: Mapping[str, str] = {
    "mood_reminder_time": NotificationKind.MOOD_CHECK_IN,
    "meditation_preferred_time": NotificationKind.MEDITATION_REMINDER,
}


class TooManyReminders(Conflict):
    default_code = "too_many_reminders"
    default_detail = f"There are {REMINDERS} reminders already. Delete one first."


class ReminderOfPreferences(Conflict):
    default_code = "reminder_of_preferences"
    default_detail = "The time of this reminder is one of your preferences. Change or clear it there."


class ReminderExists(Conflict):
    default_code = "reminder_exists"
    default_detail = "There is a reminder of this kind at this time already."


def preference_reminder_id(owner_id: UUID, kind: str) -> UUID:
    """The row that follows a preference is known by its id."""
    return uuid5(NAMESPACE_OID, f"evenkeel:reminder:{owner_id}:{kind}")


def is_of_preferences(reminder: Reminder) -> bool:
    return reminder.pk == preference_reminder_id(reminder.owner_id, reminder.kind)


def next_due(reminder: Reminder, zone: ZoneInfo, now: datetime) -> datetime | None:
    if not reminder.enabled:
        return None
    return next_occurrence(
        after=now, wall_time=reminder.wall_time, weekdays=reminder.weekdays, zone=zone,
        last_local_date=reminder.last_local_date,
    )[0]  # fmt: skip


@transaction.atomic
def reminder_set(
    *, owner: User, kind: str, wall_time: time, weekdays: Collection[int] = (), enabled: bool = True, now: datetime
) -> tuple[Reminder, bool]:
    """
    This function will have one reminder of this kind at this time; said again, it changes the days. True if it is new.

    :raises TooManyReminders: if the person has as many as there may be.
    """
    _line_up(owner)
    mine = Reminder.objects.filter(owner=owner)
    found = mine.filter(kind=kind, wall_time=wall_time).first()
    if found is None and mine.filter(kind__in=SETTABLE).count() >= REMINDERS:
        raise TooManyReminders
    reminder = found or Reminder(owner=owner, kind=kind, wall_time=wall_time)
    reminder.weekdays, reminder.enabled = sorted(set(weekdays)), enabled
    _save(reminder, owner, now, "accounts.reminder.created" if found is None else "accounts.reminder.changed")
    return reminder, found is None


@transaction.atomic
def reminder_change(*, owner: User, reminder_id: UUID, changes: Mapping[str, Any], now: datetime) -> Reminder:
    """
    This function will change a reminder's time, days or switch.

    :raises NotFound: if `owner` has no such reminder.
    :raises ReminderOfPreferences: if its time follows a preference.
    :raises ReminderExists: if there is one of its kind at the new time.
    """
    _line_up(owner)
    mine = Reminder.objects.filter(owner=owner)
    reminder = mine.filter(pk=reminder_id, kind__in=SETTABLE).first()
    if reminder is None:
        raise NotFound
    wall_time = changes.get("wall_time", reminder.wall_time)
    if wall_time != reminder.wall_time:
        if is_of_preferences(reminder):
            raise ReminderOfPreferences
        if mine.filter(kind=reminder.kind, wall_time=wall_time).exists():
            raise ReminderExists
    reminder.wall_time = wall_time
    reminder.weekdays = sorted(set(changes.get("weekdays", reminder.weekdays)))
    reminder.enabled = changes.get("enabled", reminder.enabled)
    _save(reminder, owner, now, "accounts.reminder.changed")
    return reminder


@transaction.atomic
def reminder_delete(*, owner: User, reminder_id: UUID) -> None:
    """:raises NotFound: if `owner` has no such reminder. :raises ReminderOfPreferences: if it follows a preference."""
    _line_up(owner)
    reminder = Reminder.objects.filter(owner=owner, pk=reminder_id, kind__in=SETTABLE).first()
    if reminder is None:
        raise NotFound
    if is_of_preferences(reminder):
        raise ReminderOfPreferences
    audit_record(actor=owner, action="accounts.reminder.deleted", target=reminder, owner_id=owner.pk)
    reminder.delete()


@transaction.atomic
def reminders_replan(*, owner: User, now: datetime) -> int:
    """This function will find anew when each reminder comes, after the person's zone changed."""
    _line_up(owner)
    rows = list(Reminder.objects.filter(owner=owner))
    for row in rows:
        row.next_due_at = next_due(row, owner.zone, now)
    Reminder.objects.bulk_update(rows, ["next_due_at"])
    return len(rows)


@transaction.atomic
def preference_reminders_sync(*, owner: User, now: datetime) -> None:
    """This function will give each of the two preferred times its reminder, and take it away with the time."""
    _line_up(owner)
    times = UserPreferences.objects.filter(owner=owner).values(*PREFERENCES).first() or {}
    for column, kind in PREFERENCES.items():
        _follow(owner, kind, times.get(column), now)


def _follow(owner: User, kind: str, wall_time: time | None, now: datetime) -> None:
    key = preference_reminder_id(owner.pk, kind)
    of_kind = Reminder.objects.filter(owner=owner, kind=kind)
    row = of_kind.filter(pk=key).first()
    # The person set a reminder at this time themselves: it serves for both.
    superfluous = wall_time is None or of_kind.filter(wall_time=wall_time).exclude(pk=key).exists()
    if superfluous:
        if row is not None:
            audit_record(actor=owner, action="accounts.reminder.deleted", target=row, owner_id=owner.pk)
            row.delete()
        return
    if row is None:
        row = Reminder(id=key, owner=owner, kind=kind)
    elif row.wall_time == wall_time:
        return
    row.wall_time = wall_time
    _save(row, owner, now, "accounts.reminder.created" if row._state.adding else "accounts.reminder.changed")


def profile_changed(owner: User, fields: Collection[str], now: datetime) -> None:
    """Told by the profile after each change of it, in its transaction."""
    from accounts.reminders.standing import weekly_reminder_ensure

    if not PREFERENCES.keys().isdisjoint(fields):
        preference_reminders_sync(owner=owner, now=now)
    if "notification_updates" in fields:
        weekly_reminder_ensure(owner=owner, now=now)
    if "timezone" in fields:
        reminders_replan(owner=owner, now=now)


def _line_up(owner: User) -> None:
    """One change of a person's reminders at a time; planning holds the reminders' own rows, not this one."""
    User.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=owner.pk)


def _save(reminder: Reminder, owner: User, now: datetime, action: str) -> None:
    reminder.next_due_at = next_due(reminder, owner.zone, now)
    if reminder._state.adding:
        reminder.save(force_insert=True)
    else:  # never the date of the last one, which planning may be writing
        reminder.save(update_fields=["wall_time", "weekdays", "enabled", "next_due_at", "updated_at"])
    audit_record(
        actor=owner, action=action, target=reminder, owner_id=owner.pk,
        details={"kind": reminder.kind, "enabled": reminder.enabled},
    )  # fmt: skip


def new_reminder_row(
    owner_id: UUID, kind: str, wall_time: time, weekdays: list[int], zone: ZoneInfo, now: datetime
) -> Reminder:
    row = Reminder(owner_id=owner_id, kind=kind, wall_time=wall_time, weekdays=weekdays)
    row.next_due_at = next_due(row, zone, now)
    return row
