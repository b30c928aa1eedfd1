"""
What members hear of their group's sessions: a reminder once before, and that one was moved or called off.

Any number of workers may run at once: a session is claimed, told to its members and closed in one transaction, and each
notification has a key that tells it once. When it is told stands on the clock of each member.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.audit.services import audit_record
from accounts.notifications.audience import Listener, listeners_of
from accounts.notifications.batches import Letter, batches_run, notifications_tell
from accounts.notifications.contents import content_bytes, content_of
from accounts.notifications.kinds import EMAIL, PUSH
from accounts.notifications.models import NotificationKind
from accounts.notifications.wall_clock import quiet_until
from community.groups.models import GroupMembership, GroupSession, SupportGroup
from config.database import hot_rows
from config.ids import uuid7
from moderation.sanctions.selectors import restrictions_in_force

# What somebody booked alone is told in quiet hours too; an evening of a whole group is not worth waking anybody.
KIND = NotificationKind.APPOINTMENT_REMINDER
CHANNELS = (PUSH, EMAIL)
REMINDER, MOVED, CANCELLED = "group_session", "group_session_moved", "group_session_cancelled"
BATCH, MEMBERS, LIMIT = 20, 500, 2_000
DUE = """
SELECT id, group_id, title, starts_at, news, updated_at FROM community_groupsession
WHERE state = 'planned' AND reminded_at IS NULL AND remind_at <= %s
ORDER BY remind_at LIMIT %s FOR UPDATE SKIP LOCKED
"""
CHANGED = """
SELECT id, group_id, title, starts_at, news, updated_at FROM community_groupsession
WHERE news <> '' ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
"""
REMINDED = "UPDATE community_groupsession SET reminded_at = %s, updated_at = %s WHERE id = ANY(%s)"
TOLD = "UPDATE community_groupsession SET news = '', updated_at = %s WHERE id = ANY(%s)"


@dataclass(frozen=True, slots=True)
class Due:
    id: UUID
    group_id: UUID
    title: str
    starts_at: datetime
    news: str
    updated_at: datetime

    def variant(self, *, changed: bool) -> str:
        return {"moved": MOVED, "cancelled": CANCELLED}[self.news] if changed else REMINDER

    def dedupe_key(self, variant: str) -> str:
        """Each change is another event, also one back to a time that was told before."""
        return f"{variant}:{self.id}:{self.updated_at.timestamp():.6f}:{int(self.starts_at.timestamp())}"


def sessions_tell(*, now: datetime, limit: int = LIMIT) -> int:
    """This function will tell what changed and remind of what comes, and return how many notifications it wrote."""
    told = batches_run(partial(_tell_batch, now, changed=True), size=BATCH, limit=limit)
    return told + batches_run(partial(_tell_batch, now, changed=False), size=BATCH, limit=limit)


@transaction.atomic
def _tell_batch(now: datetime, size: int, *, changed: bool) -> tuple[int, int]:
    rows = [Due(*row) for row in (hot_rows(CHANGED, [size]) if changed else hot_rows(DUE, [now, size]))]
    if not rows:
        return 0, 0
    # What has begun was missed; nobody is told of it afterwards.
    told = sum(_tell_members(row, row.variant(changed=changed), now) for row in rows if row.starts_at > now)
    ids = [row.id for row in rows]
    if changed:
        hot_rows(TOLD, [now, ids])
    else:
        hot_rows(REMINDED, [now, now, ids])
    audit_record(
        actor=None, action="community.group.sessions_told", details={"sessions": len(rows), "notifications": told}
    )
    return len(rows), told


def _tell_members(row: Due, variant: str, now: datetime) -> int:
    name = SupportGroup.objects.values_list("name", flat=True).get(pk=row.group_id)
    people, told = listeners_wanted(row.group_id, now), 0
    for start in range(0, len(people), MEMBERS):
        listeners = listeners_of(people[start : start + MEMBERS])
        letters = [_letter(row, variant, name, one, now) for one in listeners.values() if one.active]
        told += len(notifications_tell(letters, now))
    return told


def listeners_wanted(group_id: UUID, now: datetime) -> Sequence[UUID]:
    """Present members who want to hear of it and are not shut out of the community."""
    rows = GroupMembership.objects.filter(
        group_id=group_id,
        reminders=True,
        participant__left_at=None,
        participant__owner__isnull=False,
        participant__conversation__state="open",
    )
    banned = restrictions_in_force(now=now).filter(kind="ban").values("owner_id")
    return list(rows.exclude(owner_id__in=banned).order_by("owner_id").values_list("owner_id", flat=True))


def _letter(row: Due, variant: str, group_name: str, listener: Listener, now: datetime) -> Letter:
    # Read in the app alone: other channels get none of these words.
    content = content_of(
        kind=KIND,
        variant=variant,
        params={"group": group_name, "title": row.title, "when": when_text(row.starts_at.astimezone(listener.zone))},
        data={
            "group_id": str(row.group_id), "group_session_id": str(row.id), "starts_at": row.starts_at.isoformat(),
            "about": variant,
        },
    )  # fmt: skip
    quiet = quiet_until(now, start=listener.quiet_start, end=listener.quiet_end, zone=listener.zone)
    return Letter(uuid7(), listener, KIND, content_bytes(content), row.dedupe_key(variant), CHANNELS, quiet)


def when_text(at: datetime) -> str:
    """`Tuesday 10 March, 19:00`, on the clock that `at` carries."""
    return f"{at:%A} {at.day} {at:%B}, {at:%H:%M}"


def is_called_off(owner_id: UUID, data: Mapping[str, Any], *, now: datetime) -> bool:
    """
    Whether what a notification tells of a session is no longer so: moved again, called off, begun, or left.

    Asked right before each sending: quiet hours may have held it back until after the beginning.
    """
    if "group_session_id" not in data:
        return False
    starts_at = datetime.fromisoformat(data["starts_at"])
    rows = GroupSession.objects.filter(pk=data["group_session_id"], starts_at=starts_at)
    wanted = "cancelled" if data["about"] == CANCELLED else "planned"
    member = GroupMembership.objects.filter(group_id=data["group_id"], owner_id=owner_id, participant__left_at=None)
    return now >= starts_at or not rows.filter(state=wanted).exists() or not member.exists()
