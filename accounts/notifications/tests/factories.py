"""Notifications and what surrounds them, made by the services that make real ones."""

from datetime import datetime
from itertools import count
from typing import Any

from accounts.consent.models import ConsentType
from accounts.consent.services import consent_set
from accounts.identity.models import User
from accounts.notifications.devices import device_register
from accounts.notifications.models import Notification, NotificationKind, PushDevice
from accounts.notifications.services import notification_create
from accounts.profile.models import UserPreferences

_number = count(1)


def make_notification(owner: User, now: datetime, **overrides: Any) -> Notification:
    made = notification_create(**{"owner": owner, "kind": NotificationKind.MOOD_CHECK_IN, "now": now, **overrides})
    assert made is not None
    return made


def make_device(owner: User, now: datetime, **overrides: Any) -> PushDevice:
    fields = {"platform": "android", "token": f"token-{next(_number)}", "session_id": None, **overrides}
    return device_register(owner=owner, now=now, **fields)[0]


def set_preferences(owner: User, **columns: Any) -> None:
    UserPreferences.objects.update_or_create(owner=owner, defaults=columns)


def let_text(owner: User) -> None:
    consent_set(owner=owner, kind=ConsentType.SMS, granted=True)
    set_preferences(owner, channel_sms=True)
