"""The two reminders that apps hear as events of their own (CM-285, CM-286)."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from accounts.notifications.models import Channel, NotificationKind
from accounts.notifications.texts import DEFAULT, text_of
from config.realtime.frames import FrameData

# The kind of sitting that the reminder is for: the one that comes every day.
DAILY = "daily"


class MeditationReminderData(FrameData):
    """The message is ours, the same for everybody."""

    message: str
    session_type: str
    notification_id: UUID | None = None


class MoodReminderData(FrameData):
    """The message is ours, the same for everybody."""

    message: str
    notification_id: UUID | None = None


def reminder_frame(kind: str, notification_id: UUID) -> tuple[str, dict[str, Any]] | None:
    """The event and its data; None for a kind without one."""
    if kind == NotificationKind.MOOD_CHECK_IN:
        return "mood:reminder", {"message": _message(kind), "notification_id": str(notification_id)}
    if kind == NotificationKind.MEDITATION_REMINDER:
        data = {"message": _message(kind), "session_type": DAILY, "notification_id": str(notification_id)}
        return "meditation:reminder", data
    return None


@lru_cache(maxsize=8)
def _message(kind: str) -> str:
    text = text_of(kind=kind, variant=DEFAULT, channel=Channel.IN_APP, params={})
    return text.body if text is not None else ""
