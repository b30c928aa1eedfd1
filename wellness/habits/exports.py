"""Habits and completions out of the house and into it again."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from accounts.consent.models import SharingCategory
from accounts.export.registry import Counts, ExportSource, Row, register_export
from accounts.export.rows import plain_rows
from accounts.identity.models import User
from accounts.imports.restoring import rows_restore
from wellness.diary.restoring import COLUMNS, LINE, TIMES, DatedRow
from wellness.habits.models import Habit, HabitCompletion
from wellness.habits.rhythms import WEEKDAYS, WEEKLY
from wellness.habits.serializers import NAME_MAX, NOTE_MAX
from wellness.habits.services import next_due, places_left

HABIT = (
    *COLUMNS, "name", "habit_type", "target_frequency", "weekdays", "times_per_week", "target_time",
    "reminder_enabled", "is_active", "note", *TIMES,
)  # fmt: skip
COMPLETION = (*COLUMNS, "habit_id", "notes", *TIMES)


class HabitRow(DatedRow, frozen=True, kw_only=True):
    name: Annotated[str, msgspec.Meta(pattern=LINE, max_length=NAME_MAX)]
    habit_type: Literal["mindfulness", "exercise", "sleep", "nutrition", "selfcare"]
    target_frequency: Literal["daily", "weekly", "weekdays"]
    weekdays: Annotated[list[Annotated[int, msgspec.Meta(ge=1, le=7)]], msgspec.Meta(max_length=7)] = []
    times_per_week: Annotated[int, msgspec.Meta(ge=1, le=7)] = 1
    target_time: Annotated[time, msgspec.Meta(tz=False)] | None = None
    reminder_enabled: bool = True
    is_active: bool = True
    note: Annotated[str, msgspec.Meta(max_length=NOTE_MAX)] | None = None


class CompletionRow(DatedRow, frozen=True, kw_only=True):
    habit_id: UUID
    notes: Annotated[str, msgspec.Meta(max_length=NOTE_MAX)] | None = None


def register_exports() -> None:
    """Called when the app starts."""
    register_export(
        ExportSource(
            name="habits", category=SharingCategory.HABITS, models=(Habit,), rows=plain_rows(Habit, HABIT),
            restore=habits_restore,
        )
    )  # fmt: skip
    register_export(
        ExportSource(
            name="habit_completions", category=SharingCategory.HABITS, models=(HabitCompletion,),
            rows=plain_rows(HabitCompletion, COMPLETION), restore=completions_restore, order=60,
        )
    )  # fmt: skip


def habits_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    """
    This function will write habits of our own export again; reminders begin from now on.

    What would be one more active habit than there may be comes archived, with its history.
    """

    def make(row: Row) -> Habit:
        read = msgspec.convert(row, HabitRow)
        if bool(read.weekdays) != (read.target_frequency == WEEKDAYS) or sorted(set(read.weekdays)) != read.weekdays:
            raise ValueError("Not the weekdays of a habit.")
        if read.times_per_week != 1 and read.target_frequency != WEEKLY:
            raise ValueError("Not a rhythm of a habit.")
        habit = Habit(owner=owner, **read.columns(now))
        habit.next_due_at = next_due(habit, owner.zone, now)
        return habit

    return rows_restore(owner, rows, make=make, action="wellness.habit.imported", prepare=_fit)


def completions_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    """This function will write completions again, of habits that are the person's."""
    mine = frozenset(Habit.objects.filter(owner=owner).values_list("pk", flat=True))

    def make(row: Row) -> HabitCompletion:
        read = msgspec.convert(row, CompletionRow)
        if read.habit_id not in mine:
            raise ValueError("Not of a habit of theirs.")
        return HabitCompletion(owner=owner, **read.columns(now))

    return rows_restore(owner, rows, make=make, action="wellness.habit_completion.imported")


def _fit(rows: list[Habit]) -> None:
    active = [row for row in rows if row.is_active]
    room = max(0, places_left(owner_id=rows[0].owner_id))
    for row in active[room:]:
        row.is_active, row.next_due_at = False, None
