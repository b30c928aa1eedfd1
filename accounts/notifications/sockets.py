"""Frames of the events socket that are about notifications. None of them carries words that a person wrote."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.utils import timezone
from msgspec import UNSET, UnsetType

from accounts.identity.models import User
from accounts.notifications.inbox import notification_read
from accounts.profile.changes import register_profile_listener
from accounts.profile.models import UserPreferences
from accounts.profile.services import preferences_update
from config.commits import after_commit
from config.realtime.consumers import FrameContext, register_frame_handler
from config.realtime.frames import Direction, FrameData, register_frame
from config.realtime.publish import publish_to_user

Switch = bool | UnsetType


class NotificationReadReport(FrameData):
    """The person has read this one."""

    notification_id: UUID


class NotificationReadData(FrameData):
    """One was read, or all of them when the id is null."""

    notification_id: UUID | None
    unread_count: int


class NotificationSwitches(FrameData):
    """Preferences about notifications; what is absent stays as it is."""

    notifications_enabled: Switch = UNSET
    notification_meditation: Switch = UNSET
    notification_mood: Switch = UNSET
    notification_appointments: Switch = UNSET
    notification_achievements: Switch = UNSET
    notification_updates: Switch = UNSET
    notification_tips: Switch = UNSET
    channel_push: Switch = UNSET
    channel_email: Switch = UNSET
    channel_sms: Switch = UNSET


SWITCHES = frozenset(NotificationSwitches.__struct_fields__)


def register_sockets() -> None:
    """Called when the app starts."""
    to_client, from_client = Direction.TO_CLIENT, Direction.FROM_CLIENT
    for event, direction, data, summary in (
        ("notification:read", from_client, NotificationReadReport, "Marks a notification read."),
        ("notification:read", to_client, NotificationReadData, "One notification was read, or all of them."),
        ("notification:update", from_client, NotificationSwitches, "Changes preferences about notifications."),
        ("notification:update", to_client, NotificationSwitches, "These preferences about notifications changed."),
    ):
        register_frame(event, direction=direction, data=data, summary=summary)
    register_frame_handler("notification:read", _read)
    register_frame_handler("notification:update", _update)
    register_profile_listener(_tell_switches)


def _read(context: FrameContext, data: NotificationReadReport) -> None:
    """:raises NotFound: if the notification is not the person's."""
    owner = User.objects.get(pk=context.identity.user_id)
    notification_read(owner=owner, notification_id=data.notification_id, now=timezone.now())


def _update(context: FrameContext, data: NotificationSwitches) -> Mapping[str, Any]:
    owner = User.objects.get(pk=context.identity.user_id)
    changes = msgspec.to_builtins(data)
    preferences_update(owner=owner, changes=changes, now=timezone.now())
    return dict(changes)


def _tell_switches(owner: User, fields: Collection[str], now: datetime) -> None:
    """Told by the profile, whether REST or a socket changed them."""
    changed = SWITCHES & frozenset(fields)
    if not changed:
        return
    values = UserPreferences.objects.filter(owner=owner).values(*sorted(changed)).first()
    if values is not None:
        after_commit(publish_to_user, owner.pk, "notification:update", values)
