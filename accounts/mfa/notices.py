"""Telling people what happened to the keys of their account: whoever did it, they hear of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from accounts.identity.models import User
from accounts.notifications.models import NotificationKind
from accounts.notifications.services import notification_create

# How the kinds of factors are called in letters.
SPOKEN = {"totp": "an authenticator app", "sms": "text messages", "webauthn": "a passkey"}


def security_notice(
    *, owner: User, variant: str, now: datetime, params: Mapping[str, Any] | None = None, dedupe_key: str | None = None
) -> None:
    """Call it in the transaction of what it tells about."""
    notification_create(
        owner=owner,
        kind=NotificationKind.SECURITY_NOTICE,
        variant=variant,
        now=now,
        params=params,
        dedupe_key=dedupe_key,
    )
