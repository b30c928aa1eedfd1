"""
Reminds of the habits whose hour has come.

A batch is one transaction with the same few statements for one habit or five hundred: claim (by the partial index of
planned habits), read the people, their rest days and what was done, write notifications and what is owed, and when
each hour comes next. A second worker skips claimed rows; a killed one leaves the batch undone for the next.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.audit.services import audit_record
from accounts.notifications.audience import Listener, listeners_of
from accounts.notifications.batches import Letter, batch_after_batch, notifications_tell
from accounts.notifications.contents import content_bytes, content_of
from accounts.notifications.kinds import rule_of
from accounts.notifications.models import NotificationKind
from accounts.notifications.wall_clock import latest_occurrence, next_occurrence
from config.database import hot_rows
from config.ids import uuid7
from wellness.days import local_date_of
from wellness.days.selectors import rest_of, rests_of
from wellness.days.streaks import NO_REST
from wellness.habits.rhythms import asks_on
from wellness.habits.selectors import completions_near, habit_reminds

KIND = NotificationKind.HABIT_REMINDER
BATCH = 500
LIMIT = 100_000
_WEEK = timedelta(days=7)
CLAIM = """
SELECT h.id, h.owner_id, h.target_frequency, h.weekdays, h.times_per_week, h.target_time, h.last_local_date,
  u.day_starts_at
FROM wellness_habit h JOIN accounts_user u ON u.id = h.owner_id
WHERE h.next_due_at <= %s ORDER BY h.next_due_at LIMIT %s FOR NO KEY UPDATE OF h SKIP LOCKED
"""
ADVANCE = """
UPDATE wellness_habit AS h SET next_due_at = a.next_due_at, last_local_date = a.last_local_date
FROM unnest(%s::uuid[], %s::timestamptz[], %s::date[]) AS a (id, next_due_at, last_local_date) WHERE h.id = a.id
"""


@dataclass(frozen=True, slots=True)
class Due:
    id: UUID
    owner_id: UUID
    target_frequency: str
    weekdays: list[int]
    times_per_week: int
    target_time: time
    last_local_date: date | None
    day_starts_at: int

    def came_on(self, listener: Listener, now: datetime) -> tuple[date, date] | None:
        """
        The date on the wall and the person's own day of the hour that has come.

        None if they hear no reminders, were reminded on that date, or it was missed.
        """
        if not listener.planned(KIND):
            return None
        found = latest_occurrence(
            until=now, wall_time=self.target_time, weekdays=(), zone=listener.zone,
            last_local_date=self.last_local_date,
        )  # fmt: skip
        if found is None or now - found[0] > rule_of(KIND).late:
            return None
        return found[1], local_date_of(found[0], listener.zone, self.day_starts_at)

    def next_due(self, listener: Listener, now: datetime, last: date | None) -> datetime:
        return next_occurrence(
            after=now, wall_time=self.target_time, weekdays=(), zone=listener.zone, last_local_date=last
        )[0]


def habit_reminders_plan(*, now: datetime, limit: int = LIMIT) -> int:
    """
    This function will remind of what is due by `now`, batch after batch, and return how many notifications it made.

    Not on days of rest or pause, not of what was done already, and once a local date.
    """
    return batch_after_batch(_plan_batch, now=now, size=BATCH, limit=limit)


@transaction.atomic
def _plan_batch(now: datetime, size: int) -> tuple[int, int]:
    rows = [Due(*row) for row in hot_rows(CLAIM, (now, size))]
    if not rows:
        return 0, 0
    listeners = listeners_of({row.owner_id for row in rows})
    came = {row.id: found for row in rows if (found := row.came_on(listeners[row.owner_id], now)) is not None}
    asked = _asked(rows, came)
    letters = [_letter(row, listeners[row.owner_id], came[row.id][1]) for row in rows if row.id in asked]
    made = notifications_tell(letters, now)
    moves = []
    for row in rows:
        last = came[row.id][0] if row.id in asked else row.last_local_date
        moves.append((row.id, row.next_due(listeners[row.owner_id], now, last), last))
    hot_rows(ADVANCE, [list(column) for column in zip(*moves, strict=True)])
    audit_record(actor=None, action="wellness.habits.reminded", details={"due": len(rows), "notifications": len(made)})
    return len(rows), len(made)


def _asked(rows: list[Due], came: Mapping[UUID, tuple[date, date]]) -> set[UUID]:
    """Those that ask for something on their day and were not done on it. Two queries."""
    if not came:
        return set()
    days = [day for _, day in came.values()]
    done = completions_near(habit_ids=list(came), first=min(days) - _WEEK, last=max(days) + _WEEK)
    rests = rests_of(owner_ids={row.owner_id for row in rows})
    asked = set()
    for row in rows:
        if row.id in came:
            day, mine = came[row.id][1], done.get(row.id, set())
            if day not in mine and asks_on(row, day, done=mine, rest=rests.get(row.owner_id, NO_REST)):
                asked.add(row.id)
    return asked


def _letter(row: Due, listener: Listener, day: date) -> Letter:
    # No name of the habit: the app that shows it knows it by the id.
    content = content_of(kind=KIND, data={"habit_id": str(row.id), "date": day.isoformat()})
    return Letter(uuid7(), listener, KIND, content_bytes(content), f"habit:{row.id}:{day}")


def habit_reminder_vetoed(owner_id: UUID, data: Mapping[str, Any]) -> bool:
    """Asked right before each sending, which may be late: whether there is nothing left to remind of."""
    day = date.fromisoformat(data["date"])
    if day in rest_of(owner_id=owner_id):
        return True
    return not habit_reminds(owner_id=owner_id, habit_id=UUID(data["habit_id"]), day=day)
