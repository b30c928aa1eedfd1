"""What is sealed in a notification's row."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from accounts.notifications.kinds import actions_of, rule_of
from accounts.notifications.models import Channel, Notification
from accounts.notifications.texts import DEFAULT, text_of

LABEL = Notification._meta.get_field("content").vault_label
CHANNEL_LETTERS = (Channel.PUSH.value, Channel.EMAIL.value, Channel.SMS.value, Channel.VOICE.value)


def content_of(
    *,
    kind: str,
    variant: str = DEFAULT,
    params: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
    title: str = "",
    body: str = "",
) -> dict[str, Any]:
    """
    This function will give what the app shows, and `variant` and `params`, from which the other channels are written.

    Those let only numbers and a few names of the parameters out (providers/sending.py). `title` and `body` replace the
    template's: words of our own staff, which no other channel repeats.
    """
    params = dict(params or {})
    if not title:
        text = text_of(kind=kind, variant=variant, channel=Channel.IN_APP, params=params)
        if text is None:
            raise LookupError(f"templates/notifications/{kind}/{variant}/in_app.txt is missing")
        title, body = text.title, text.body
    return {
        "title": title,
        "body": body,
        "icon": rule_of(kind).icon,
        "actions": actions_of(kind),
        "data": dict(data or {}),
        "variant": variant,
        "params": params,
    }


def content_bytes(content: Mapping[str, Any]) -> bytes:
    """As the sealed column writes it, for statements that write many rows."""
    return json.dumps(content, cls=DjangoJSONEncoder, separators=(",", ":")).encode()


def news_of(notification_id: object, kind: str, created_at: datetime, unread: int | None) -> dict[str, Any]:
    """The frame that says a notification waits; ids and numbers only."""
    return {
        "notification_id": str(notification_id),
        "kind": str(kind),
        "created_at": created_at.isoformat(),
        "unread_count": unread,
    }
