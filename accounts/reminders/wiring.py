"""What reminders hand to the slices they stand on: frames, the words of a tip, and what to do upon a change."""

from datetime import datetime

from accounts.identity.models import User
from accounts.notifications.devices import register_device_listener
from accounts.notifications.kind_frames import register_kind_frame
from accounts.notifications.models import NotificationKind
from accounts.notifications.texts import Text, register_text_source
from accounts.profile.changes import register_profile_listener
from accounts.reminders.frames import MeditationReminderData, MoodReminderData, reminder_frame
from accounts.reminders.reminders import SETTABLE, profile_changed
from accounts.reminders.standing import tip_reminder_ensure
from accounts.reminders.tips import tip_of_variant
from config.realtime.frames import Direction, register_frame


def register_reminders() -> None:
    """Called when the app starts."""
    for event, data, summary in (
        ("meditation:reminder", MeditationReminderData, "It is the time the person chose to sit."),
        ("mood:reminder", MoodReminderData, "It is the time the person chose to check in."),
    ):
        register_frame(event, direction=Direction.TO_CLIENT, data=data, summary=summary)
    for kind in SETTABLE:
        register_kind_frame(kind, reminder_frame)
    register_text_source(NotificationKind.DAILY_TIP, _tip_text)
    register_device_listener(_device_came)
    register_profile_listener(profile_changed)


def _tip_text(variant: str) -> Text | None:
    tip = tip_of_variant(variant)
    return Text(tip.title, tip.body) if tip is not None else None


def _device_came(owner: User, now: datetime) -> None:
    tip_reminder_ensure(owner=owner, now=now)
