"""Rows of what is owed to channels and devices, and the nudge that has them sent."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction

from accounts.notifications.audience import Listener
from accounts.notifications.contents import CHANNEL_LETTERS
from accounts.notifications.kinds import PUSH, rule_of
from accounts.notifications.tasks import deliveries_send_task
from accounts.notifications.texts import DEFAULT, is_told
from config.database import hot_rows
from config.ids import uuid7
from config.nudging import nudge

# A device that is deleted at this moment is waited for, and then gets no row.
INSERT = """
WITH held AS (SELECT id FROM accounts_pushdevice WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE)
INSERT INTO accounts_notificationdelivery (id, owner_id, notification_id, channel, device_id, state, attempts, due_at,
  provider_message_id, error_code, created_at, updated_at)
SELECT id, owner_id, notification_id, channel, device_id, 'pending', 0, due_at, '', '', %s, %s
FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::text[], %s::uuid[], %s::timestamptz[])
  AS owed (id, owner_id, notification_id, channel, device_id, due_at)
WHERE device_id IS NULL OR device_id IN (SELECT held.id FROM held)
ON CONFLICT DO NOTHING
"""
# One task sends a batch after the other; more than so many at once would only queue.
NUDGES = 8
NUDGE_FOR_EACH = 200
# Rows are sent in the order of their time, so this is how an alert passes ten thousand reminders of the same minute.
HEAD_START = {"urgent": timedelta(days=1), "high": timedelta(hours=1), "normal": timedelta(0)}
Owed = tuple[UUID, UUID, UUID, str, UUID | None, datetime]
log = structlog.get_logger(__name__)


def owed_of(
    listener: Listener, notification_id: UUID, kind: str, now: datetime, *, variant: str = DEFAULT,
    only: Sequence[str] = CHANNEL_LETTERS, not_before: datetime | None = None,
) -> list[Owed]:  # fmt: skip
    """One row for each channel that the person wants, and for push one for each device."""
    rule, owed = rule_of(kind), []
    due_at = listener.due_at(kind, now) - HEAD_START["urgent" if rule.urgent else rule.urgency]
    if not_before is not None and not_before > now:
        due_at = max(due_at, not_before)
    for channel in listener.channels(kind):
        if channel not in only or not is_told(kind=kind, variant=variant, channel=channel):
            continue
        devices: Sequence[UUID | None] = listener.devices if channel == PUSH else (None,)
        owed += [(uuid7(), listener.owner_id, notification_id, channel, device, due_at) for device in devices]
    return owed


def deliveries_owe(owed: Iterable[Owed], now: datetime) -> int:
    """This function will write the rows in one statement, and nudge a worker when they are committed."""
    rows = list(owed)
    if not rows:
        return 0
    devices = [row[4] for row in rows if row[4] is not None]
    hot_rows(INSERT, (devices, now, now, *(list(column) for column in zip(*rows, strict=True))))
    transaction.on_commit(lambda: deliveries_nudge(len(rows)))
    return len(rows)


def deliveries_nudge(count: int) -> None:
    nudge(deliveries_send_task, "notifications.nudge_failed", times=min(NUDGES, 1 + count // NUDGE_FOR_EACH))
