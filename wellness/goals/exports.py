"""Goals and their steps out of the house and into it again."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from accounts.consent.models import SharingCategory
from accounts.export.registry import Counts, ExportSource, Row, register_export
from accounts.export.rows import plain_rows, times_right
from accounts.identity.models import User
from accounts.imports.restoring import Instant, rows_restore
from wellness.diary.restoring import COLUMNS, LINE, TIMES, DatedRow
from wellness.goals.models import VALUE_MAX, Goal, GoalProgress
from wellness.goals.serializers import TEXT_MAX, TITLE_MAX, UNIT_MAX

GOAL = (
    *COLUMNS, "title", "description", "category", "target_value", "current_value", "unit", "target_date", "is_active",
    "achieved_at", *TIMES,
)  # fmt: skip
STEP = (*COLUMNS, "goal_id", "amount", "value", "note", *TIMES)
Value = Annotated[int, msgspec.Meta(ge=0, le=VALUE_MAX)]


class GoalRow(DatedRow, frozen=True, kw_only=True):
    title: Annotated[str, msgspec.Meta(pattern=LINE, max_length=TITLE_MAX)]
    description: Annotated[str, msgspec.Meta(max_length=TEXT_MAX)] | None = None
    category: Literal["mindfulness", "physical", "emotional", "rest"]
    target_value: Annotated[int, msgspec.Meta(ge=1, le=VALUE_MAX)]
    current_value: Value = 0
    unit: Annotated[str, msgspec.Meta(pattern=LINE, max_length=UNIT_MAX)]
    target_date: date | None = None
    is_active: bool = True
    achieved_at: Instant | None = None


class StepRow(DatedRow, frozen=True, kw_only=True):
    goal_id: UUID
    amount: Annotated[int, msgspec.Meta(ge=-VALUE_MAX, le=VALUE_MAX)]
    value: Value
    note: Annotated[str, msgspec.Meta(max_length=TEXT_MAX)] | None = None


def register_exports() -> None:
    """Called when the app starts."""
    register_export(
        ExportSource(
            name="goals", category=SharingCategory.HABITS, models=(Goal,), rows=plain_rows(Goal, GOAL),
            restore=goals_restore,
        )
    )  # fmt: skip
    register_export(
        ExportSource(
            name="goal_progress", category=SharingCategory.HABITS, models=(GoalProgress,),
            rows=plain_rows(GoalProgress, STEP), restore=steps_restore, order=60,
        )
    )  # fmt: skip


def goals_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    """This function will write goals of our own export again."""

    def make(row: Row) -> Goal:
        read = msgspec.convert(row, GoalRow)
        if not times_right(now, [read.achieved_at]):
            raise ValueError("Not a time of ours.")
        return Goal(owner=owner, **read.columns(now))

    return rows_restore(owner, rows, make=make, action="wellness.goal.imported")


def steps_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    """This function will write steps again, of goals that are the person's; the goals stay where they are."""
    mine = frozenset(Goal.objects.filter(owner=owner).values_list("pk", flat=True))

    def make(row: Row) -> GoalProgress:
        read = msgspec.convert(row, StepRow)
        if read.goal_id not in mine:
            raise ValueError("Not of a goal of theirs.")
        return GoalProgress(owner=owner, **read.columns(now))

    return rows_restore(owner, rows, make=make, action="wellness.goal_progress.imported")
