"""What a person does with their notifications: read, put off, delete."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.notifications.audience import listeners_of
from accounts.notifications.contents import news_of
from accounts.notifications.kind_frames import kind_frame
from accounts.notifications.kinds import PUSH
from accounts.notifications.models import Notification, NotificationDelivery
from accounts.notifications.owed import deliveries_owe, owed_of
from accounts.notifications.selectors import unread_count, unread_counts
from config.commits import after_commit
from config.realtime.publish import Publication, publish_many, publish_to_user
from config.realtime.topics import user_topic

WAKE_BATCH = 200


@transaction.atomic
def notification_read(*, owner: User, notification_id: UUID, now: datetime) -> Notification:
    """:raises NotFound: if `owner` has no such notification. Read again, it keeps the first time."""
    found = _mine(owner, notification_id)
    if found.read_at is None:
        found.read_at = now
        found.save(update_fields=["read_at", "updated_at"])
        audit_record(actor=owner, action="accounts.notification.read", target=found, owner_id=owner.pk)
        after_commit(_tell_read, owner.pk, found.pk)
    return found


@transaction.atomic
def notifications_read_all(*, owner: User, now: datetime) -> int:
    """This function will mark everything read that is there now, and return how many that were."""
    marked = Notification.objects.filter(owner=owner, read_at=None).update(read_at=now, updated_at=now)
    if marked:
        audit_record(actor=owner, action="accounts.notification.read_all", owner_id=owner.pk, details={"count": marked})
        after_commit(_tell_read, owner.pk, None)
    return marked


@transaction.atomic
def notification_snooze(*, owner: User, notification_id: UUID, minutes: int, now: datetime) -> Notification:
    """
    This function will remind of this one again in `minutes`; until then it counts as read.

    :raises NotFound: if `owner` has no such notification.
    """
    found = _mine(owner, notification_id)
    found.snoozed_until, found.read_at = now + timedelta(minutes=minutes), found.read_at or now
    found.save(update_fields=["snoozed_until", "read_at", "updated_at"])
    audit_record(
        actor=owner, action="accounts.notification.snoozed", target=found, owner_id=owner.pk,
        details={"minutes": minutes},
    )  # fmt: skip
    after_commit(_tell_read, owner.pk, found.pk)
    return found


@transaction.atomic
def notification_delete(*, owner: User, notification_id: UUID) -> None:
    """:raises NotFound: if `owner` has no such notification. What was still owed to devices goes with it."""
    found = _mine(owner, notification_id)
    audit_record(actor=owner, action="accounts.notification.deleted", target=found, owner_id=owner.pk)
    found.delete()
    # The other apps of the person count anew.
    after_commit(_tell_read, owner.pk, notification_id)


def snoozed_wake(*, now: datetime) -> int:
    """This function will remind again of what was put off until now. Several workers may run it at once."""
    done = 0
    while True:
        woken = _wake_batch(now)
        done += woken
        if woken < WAKE_BATCH:
            return done


@transaction.atomic
def _wake_batch(now: datetime) -> int:
    due = Notification.objects.filter(snoozed_until__isnull=False, snoozed_until__lte=now).order_by("snoozed_until")
    claimed = due.select_for_update(skip_locked=True, of=("self",)).only("id", "owner_id", "kind")
    rows = list(claimed[:WAKE_BATCH])
    if not rows:
        return 0
    ids = [row.pk for row in rows]
    listeners = listeners_of({row.owner_id for row in rows})
    # New rows, so that a device shows it again: the old ones stand for what was shown already.
    NotificationDelivery.objects.filter(notification__in=ids, channel=PUSH).delete()
    Notification.objects.filter(pk__in=ids).update(snoozed_until=None, read_at=None, updated_at=now)
    owed = (owed_of(listeners[row.owner_id], row.pk, row.kind, now, only=(PUSH,)) for row in rows)
    count = deliveries_owe((delivery for person in owed for delivery in person), now)
    audit_record(
        actor=None, action="accounts.notification.woken", details={"count": len(rows), "deliveries": count}
    )  # fmt: skip
    after_commit(_tell_woken, rows, now)
    return len(rows)


def _mine(owner: User, notification_id: UUID) -> Notification:
    found = (
        Notification.objects.select_for_update(of=("self",), no_key=True)
        .filter(owner=owner, pk=notification_id)
        .first()
    )
    if found is None:
        raise NotFound
    found.owner = owner  # whose key is at hand
    return found


def _tell_read(owner_id: UUID, notification_id: UUID | None) -> None:
    data = {
        "notification_id": str(notification_id) if notification_id else None,
        "unread_count": unread_count(owner_id=owner_id),
    }
    publish_to_user(owner_id, "notification:read", data)


def _tell_woken(rows: list[Notification], now: datetime) -> None:
    unread = unread_counts({row.owner_id for row in rows})
    frames = []
    for row in rows:
        topic = user_topic(row.owner_id)
        news = news_of(row.pk, row.kind, now, unread.get(row.owner_id, 0))
        frames.append(Publication(topic, "notification:new", news))
        if (frame := kind_frame(row.kind, row.pk)) is not None:
            frames.append(Publication(topic, *frame))
    publish_many(frames)
