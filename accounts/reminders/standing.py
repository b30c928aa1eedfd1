"""
Reminders that nobody sets: the daily tip, and the report of the week.

They are rows like the others, so planning touches only who is due. A person has the row of the tip from their first
device on (conflict C86), that of the week from the day they want updates.
"""

from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.identity.models import User
from accounts.notifications.models import NotificationKind, PushDevice
from accounts.profile.models import UserPreferences
from accounts.reminders.models import Reminder
from accounts.reminders.reminders import new_reminder_row, next_due

TIP, WEEK = NotificationKind.DAILY_TIP, NotificationKind.WEEKLY_REPORT
SUNDAY, WEEK_HOUR = 7, 18
LIMIT = 1000


def tip_time() -> time:
    return time(settings.DAILY_TIP_HOUR)


def tip_reminder_ensure(*, owner: User, now: datetime) -> None:
    if not Reminder.objects.filter(owner=owner, kind=TIP).exists():
        _write([(owner.pk, owner.timezone)], TIP, now)


def weekly_reminder_ensure(*, owner: User, now: datetime) -> None:
    """Planning asks whether the person still wants it; this only gives them the row."""
    wanted = UserPreferences.objects.filter(owner=owner, notification_updates=True).exists()
    if wanted and not Reminder.objects.filter(owner=owner, kind=WEEK).exists():
        _write([(owner.pk, owner.timezone)], WEEK, now)


@transaction.atomic
def standing_reminders_ensure(*, now: datetime, limit: int = LIMIT) -> int:
    """
    This function will write the rows that are missing, and move those of the tip when its hour was configured anew.

    Returns how many. One read of the devices and one of the preferences.
    """
    done = 0
    for kind, people in (
        (TIP, PushDevice.objects.all()),
        (WEEK, UserPreferences.objects.filter(notification_updates=True, notifications_enabled=True)),
    ):
        row = Reminder.objects.filter(owner_id=OuterRef("owner_id"), kind=kind)
        lacking = people.filter(~Exists(row), owner__status=User.Status.ACTIVE)
        found = lacking.values_list("owner_id", "owner__timezone").distinct()[:limit]
        done += _write(list(found), kind, now)
    return done + _move_tips(now, limit)


def _write(people: list[tuple[UUID, str]], kind: str, now: datetime) -> int:
    wall_time, weekdays = (tip_time(), []) if kind == TIP else (time(WEEK_HOUR), [SUNDAY])
    rows = [new_reminder_row(owner, kind, wall_time, weekdays, ZoneInfo(zone), now) for owner, zone in people]
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _move_tips(now: datetime, limit: int) -> int:
    rows = Reminder.objects.filter(kind=TIP, enabled=True).exclude(wall_time=tip_time())
    moved = list(rows.select_for_update(skip_locked=True, of=("self",)).select_related("owner")[:limit])
    for row in moved:
        row.wall_time = tip_time()
        row.next_due_at = next_due(row, row.owner.zone, now)
    Reminder.objects.bulk_update(moved, ["wall_time", "next_due_at"])
    return len(moved)
