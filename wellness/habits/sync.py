"""
Habits, and the days on which they were done, on devices that are away.

What depends on today (streaks, how a habit was kept) is no part of a row: `habits/{id}` tells it. A completion that was
there already, from another phone, is told as in `accounts.sync.elsewhere`.
"""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from rest_framework import serializers

from accounts.identity.models import User
from accounts.sync.elsewhere import sync_stands_elsewhere
from accounts.sync.plain import plain_read
from accounts.sync.registry import SyncSource, register_sync
from wellness.diary.services import Stored
from wellness.diary.sync import TIMES, diary_writer, written_at
from wellness.habits.completions import completion_delete, habit_complete
from wellness.habits.models import Habit, HabitCompletion
from wellness.habits.selectors import completion_get
from wellness.habits.serializers import (
    HabitCompleteSerializer,
    HabitCompletionSerializer,
    HabitReadSerializer,
    HabitWriteSerializer,
)
from wellness.habits.services import habit_create, habit_delete, habit_update

HABIT, COMPLETION = "habit", "habit_completion"
# Three times a week is no rhythm of a daily habit.
_RHYTHM = frozenset({"target_frequency", "weekdays", "times_per_week"})


class HabitCompletionBodySerializer(HabitCompleteSerializer):
    habit_id = serializers.UUIDField()


def register_habit_sync() -> None:
    """Called when the app starts."""
    register_sync(
        SyncSource(
            kind=HABIT,
            model=Habit,
            read=plain_read(Habit, HabitReadSerializer),
            write=diary_writer(
                Habit,
                body=HabitWriteSerializer,
                create=habit_create,
                change=HabitWriteSerializer,
                update=lambda *, row_id, changes, **rest: habit_update(habit_id=row_id, values=changes, **rest),
                delete=lambda *, owner, row_id, now: habit_delete(owner=owner, habit_id=row_id),
                together=(TIMES, _RHYTHM),
            ),
        )
    )
    register_sync(
        SyncSource(
            kind=COMPLETION,
            model=HabitCompletion,
            read=plain_read(HabitCompletion, HabitCompletionSerializer),
            write=diary_writer(
                HabitCompletion,
                body=HabitCompletionBodySerializer,
                create=_complete,
                delete=_undo,
                placed=partial(written_at, name="completed_at"),
            ),
        )
    )


def _complete(*, owner: User, values: dict[str, Any], now: datetime) -> Stored[HabitCompletion]:
    habit_id = values.pop("habit_id")
    stored = habit_complete(owner=owner, habit_id=habit_id, values=values, now=now)
    if stored.row.pk != values["id"]:
        sync_stands_elsewhere(owner=owner, kind=COMPLETION, row_id=values["id"])
    return stored


def _undo(*, owner: User, row_id: UUID, now: datetime) -> None:
    row = completion_get(owner=owner, completion_id=row_id)
    completion_delete(owner=owner, habit_id=row.habit_id, completion_id=row_id)
