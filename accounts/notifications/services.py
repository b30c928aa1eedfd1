"""Telling a person something: the row first, the channels after."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.notifications.models import Channel, Notification, NotificationKind
from accounts.notifications.texts import DEFAULT, text_of
from config.realtime.publish import publish_to_user


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

    `params` fill the templates of `variant`; `data` are ids for the app. With a `dedupe_key` that was used before
    nothing happens and the answer is None. Call it in the transaction of what it tells about.
    """
    text = text_of(kind=kind, variant=variant, channel=Channel.IN_APP, params=params or {})
    if text is None:
        raise LookupError(f"templates/notifications/{kind}/{variant}/in_app.txt is missing")
    content = {"title": text.title, "body": text.body, "data": dict(data or {})}
    made = Notification(owner=owner, kind=kind, content=content, dedupe_key=dedupe_key, created_at=now)
    if dedupe_key is not None and Notification.objects.filter(owner=owner, dedupe_key=dedupe_key).exists():
        return None
    made.save(force_insert=True)
    audit_record(
        actor=None, action="accounts.notification.created", target=made, owner_id=owner.pk, details={"kind": str(kind)}
    )
    news = {"notification_id": str(made.pk), "kind": str(kind), "created_at": now.isoformat()}
    transaction.on_commit(partial(publish_to_user, owner.pk, "notification:new", news), robust=True)
    return made
