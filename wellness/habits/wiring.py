"""What the room of habits hands to the rooms below."""

from collections.abc import Collection
from datetime import datetime

from accounts.identity.models import User
from accounts.notifications.models import NotificationKind
from accounts.notifications.vetoes import register_veto
from accounts.profile.changes import register_profile_listener
from config.realtime.consumers import register_frame_handler
from config.realtime.frames import Direction, register_frame
from wellness.diary.reading import register_diary_texts
from wellness.habits.completions import COMPLETION
from wellness.habits.erasure import register_erasure
from wellness.habits.exports import register_exports
from wellness.habits.frames import HabitCompletedData, HabitCompletedReport
from wellness.habits.metrics import register_metrics
from wellness.habits.models import Habit, HabitCompletion
from wellness.habits.reminding import habit_reminder_vetoed
from wellness.habits.services import HABIT, habits_replan
from wellness.habits.sockets import habit_completed_report
from wellness.habits.sync import register_habit_sync


def register_habits() -> None:
    """Called when the app starts."""
    register_exports()
    register_erasure()
    register_habit_sync()
    register_metrics()
    register_frame(
        "habit:completed", direction=Direction.FROM_CLIENT, data=HabitCompletedReport,
        summary="A habit was done. Stored once a local date; the ack names the completion.",
    )  # fmt: skip
    register_frame(
        "habit:completed", direction=Direction.TO_CLIENT, data=HabitCompletedData,
        summary="A habit of this person was done, or that was undone.",
    )  # fmt: skip
    register_frame_handler("habit:completed", habit_completed_report)
    register_veto(NotificationKind.HABIT_REMINDER, habit_reminder_vetoed)
    register_profile_listener(_profile_changed)
    register_diary_texts(HABIT, Habit, lambda row: (row.name, row.note))
    register_diary_texts(COMPLETION, HabitCompletion, lambda row: (row.notes,))


def _profile_changed(owner: User, fields: Collection[str], now: datetime) -> None:
    if "timezone" in fields:
        habits_replan(owner=owner, now=now)
