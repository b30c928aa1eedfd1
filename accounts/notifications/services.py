"""Telling a person something: the row first, the channels after."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.notifications.audience import Listener, listener_of
from accounts.notifications.contents import LABEL, content_bytes, content_of, news_of
from accounts.notifications.models import Notification, NotificationKind
from accounts.notifications.owed import deliveries_owe, owed_of
from accounts.notifications.selectors import unread_count
from accounts.notifications.texts import DEFAULT
from accounts.vault.sealing import seal
from config.commits import after_commit
from config.database import hot_rows
from config.ids import uuid7
from config.realtime.publish import publish_to_user

# Two events at once, or one event twice: the second finds the first and does nothing.
INSERT = """
INSERT INTO accounts_notification (id, owner_id, kind, content, dedupe_key, created_at, updated_at)
VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (owner_id, dedupe_key) DO NOTHING RETURNING id
"""


@transaction.atomic
def notification_create(
    *,
    owner: User,
    kind: NotificationKind,
    now: datetime,
    variant: str = DEFAULT,
    params: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
    dedupe_key: str | None = None,
) -> Notification | None:
    """
    This function will tell `owner` one thing, in the app and on the channels that they want for its kind.

    `params` fill the templates of `variant`, of which only `in_app.txt` gets words; `data` are ids for the app. With a
    `dedupe_key` that was used before nothing happens and the answer is None, as for a person who is no more. Call it in
    the transaction of what it tells about.
    """
    content = content_of(kind=kind, variant=variant, params=params, data=data)
    return notification_write(owner_id=owner.pk, actor=None, kind=kind, content=content, now=now, dedupe_key=dedupe_key)


@transaction.atomic
def notification_send(
    *, actor: User, owner: User, kind: NotificationKind, title: str, body: str, now: datetime
) -> Notification | None:
    """
    This function will give one person words of our staff; they are read in the app alone.

    Push and e-mail say only that something waits.
    """
    content = content_of(kind=kind, title=title, body=body)
    return notification_write(owner_id=owner.pk, actor=actor, kind=kind, content=content, now=now)


def notification_write(
    *,
    owner_id: UUID,
    actor: User | None,
    kind: NotificationKind,
    content: Mapping[str, Any],
    now: datetime,
    dedupe_key: str | None = None,
) -> Notification | None:
    """In the caller's transaction: the row, what is owed to the channels, and the history."""
    listener = listener_of(owner_id)
    if listener is None:
        return None
    found = _insert(listener, kind, content, now, dedupe_key)
    if found is None:
        return None
    variant = content["variant"]
    owed = deliveries_owe(owed_of(listener, found, kind, now, variant=variant), now)
    audit_record(
        actor=actor, action="accounts.notification.created" if actor is None else "accounts.notification.sent",
        target=("accounts.notification", found), owner_id=owner_id, details={"kind": str(kind), "deliveries": owed},
    )  # fmt: skip
    after_commit(notification_announce, owner_id, found, kind, now)
    made = Notification(pk=found, owner_id=owner_id, kind=kind, dedupe_key=dedupe_key, created_at=now)
    made.content = dict(content)
    made._state.adding = False
    return made


def _insert(
    listener: Listener, kind: str, content: Mapping[str, Any], now: datetime, dedupe_key: str | None
) -> UUID | None:
    sealed = seal(listener.key(), LABEL, content_bytes(content))
    rows = hot_rows(INSERT, (uuid7(), listener.owner_id, str(kind), sealed, dedupe_key, now, now))
    return rows[0][0] if rows else None


def notification_announce(owner_id: UUID, notification_id: UUID, kind: str, created_at: datetime) -> None:
    """Tell the person's open apps that something waits."""
    news = news_of(notification_id, kind, created_at, unread_count(owner_id=owner_id))
    publish_to_user(owner_id, "notification:new", news)
