"""
Makes notifications of the reminders that are due.

A batch is one transaction with the same few statements for one reminder or five hundred: claim (by the partial index of
due rows, so a million others are not touched), read the people, write notifications, what is owed, and when each
reminder comes next. A second worker skips claimed rows; a killed one leaves the batch undone for the next.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction

from accounts.audit.services import audit_record
from accounts.notifications.audience import Listener, listeners_of
from accounts.notifications.batches import Letter, batch_after_batch, notifications_tell
from accounts.notifications.contents import content_bytes, content_of
from accounts.notifications.kinds import rule_of
from accounts.notifications.models import NotificationKind
from accounts.notifications.wall_clock import latest_occurrence, next_occurrence
from accounts.reminders.tips import tip_of, tip_variant
from accounts.reminders.weeks import weeks_of
from config.database import hot_rows
from config.ids import uuid7

BATCH = 500
LIMIT = 100_000
CLAIM = """
SELECT id, owner_id, kind, wall_time, weekdays, last_local_date FROM accounts_reminder
WHERE enabled AND next_due_at IS NOT NULL AND next_due_at <= %s
ORDER BY next_due_at LIMIT %s FOR UPDATE SKIP LOCKED
"""
ADVANCE = """
UPDATE accounts_reminder AS r SET next_due_at = a.next_due_at, last_local_date = a.last_local_date, updated_at = %s
FROM unnest(%s::uuid[], %s::timestamptz[], %s::date[]) AS a (id, next_due_at, last_local_date) WHERE r.id = a.id
"""


@dataclass(frozen=True, slots=True)
class Due:
    id: UUID
    owner_id: UUID
    kind: str
    wall_time: time
    weekdays: list[int]
    last_local_date: date | None

    def told_for(self, listener: Listener, now: datetime) -> date | None:
        """The local date that it is for; None if the person does not want it, had it, or it was missed."""
        if not listener.planned(self.kind):
            return None
        found = latest_occurrence(until=now, zone=listener.zone, last_local_date=self.last_local_date, **self._rule)
        return found[1] if found is not None and now - found[0] <= rule_of(self.kind).late else None

    def next_due(self, listener: Listener, now: datetime, last: date | None) -> datetime:
        return next_occurrence(after=now, zone=listener.zone, last_local_date=last, **self._rule)[0]

    @property
    def _rule(self) -> dict[str, object]:
        return {"wall_time": self.wall_time, "weekdays": self.weekdays}


@dataclass(frozen=True, slots=True)
class Told:
    id: UUID
    due: Due
    listener: Listener
    local_date: date

    @property
    def dedupe_key(self) -> str:
        return f"{self.due.kind}:{self.local_date}:{self.due.wall_time:%H:%M:%S}"


def reminders_plan(*, now: datetime, limit: int = LIMIT) -> int:
    """
    This function will plan what is due by `now`, batch after batch, and return how many notifications it made.

    Everything is told once a local date; what was due more than a kind's `late` ago was missed and is only moved on.
    """
    return batch_after_batch(_plan_batch, now=now, size=BATCH, limit=limit)


@transaction.atomic
def _plan_batch(now: datetime, size: int) -> tuple[int, int]:
    rows = [Due(*row) for row in hot_rows(CLAIM, (now, size))]
    if not rows:
        return 0, 0
    listeners = listeners_of({row.owner_id for row in rows})
    told, moves = [], []
    for row in rows:
        listener = listeners[row.owner_id]
        day = row.told_for(listener, now)
        if day is not None:
            told.append(Told(uuid7(), row, listener, day))
        last = day or row.last_local_date
        moves.append((row.id, row.next_due(listener, now, last), last))
    made = _tell(told, now)
    hot_rows(ADVANCE, (now, *_columns(moves)))
    audit_record(
        actor=None, action="accounts.reminders.planned", details={"due": len(rows), "notifications": len(made)}
    )
    return len(rows), len(made)


def _tell(told: list[Told], now: datetime) -> list[Letter]:
    contents = _contents(told)
    letters = [
        Letter(row.id, row.listener, row.due.kind, contents[row.id], row.dedupe_key)
        for row in told
        if row.id in contents
    ]
    return notifications_tell(letters, now)


def _contents(told: list[Told]) -> dict[UUID, bytes]:
    """The plain text of each; people of one kind, date and language share it."""
    shared: dict[tuple[str, date, str], bytes | None] = {}
    weekly = {row.due.owner_id: row.local_date for row in told if row.due.kind == NotificationKind.WEEKLY_REPORT}
    weeks, contents = weeks_of(weekly), {}
    for row in told:
        if row.due.kind == NotificationKind.WEEKLY_REPORT:
            contents[row.id] = content_bytes(content_of(kind=row.due.kind, data=weeks[row.due.owner_id]))
            continue
        key = (row.due.kind, row.local_date, row.listener.locale)
        if key not in shared:
            shared[key] = _shared_content(*key)
        if (content := shared[key]) is not None:
            contents[row.id] = content
    return contents


def _shared_content(kind: str, local_date: date, locale: str) -> bytes | None:
    if kind != NotificationKind.DAILY_TIP:
        return content_bytes(content_of(kind=kind))
    tip = tip_of(local_date, locale)
    if tip is None:
        return None
    variant = tip_variant(local_date, locale)
    return content_bytes(content_of(kind=kind, variant=variant, data={"tip_id": tip.id}))


def _columns(rows: Iterable[tuple[object, ...]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]
