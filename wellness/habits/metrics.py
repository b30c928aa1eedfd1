"""What is counted of habits."""

from collections.abc import Collection, Mapping
from uuid import UUID

from accounts.metrics.counting import count_by_owner
from accounts.metrics.registry import register_metric
from wellness.days.longest import REST
from wellness.days.reach import lived_by
from wellness.days.rest import NO_REST
from wellness.days.selectors import rests_of
from wellness.habits.models import Habit, HabitCompletion
from wellness.habits.rhythms import streak_in


def register_metrics() -> None:
    """Called when the app starts."""
    habit, completion = "habit", "habit_completion"
    register_metric("habits.created", title="Habits begun", kinds=(habit,), read=_created)
    register_metric("habits.completions", title="Times a habit was done", kinds=(completion,), read=_completions)
    register_metric(
        "habits.longest_streak", title="Most days (weeks, of a weekly one) that a habit was kept in a row",
        kinds=(habit, completion, REST), read=_streaks,
    )  # fmt: skip


def _created(owner_ids: Collection[UUID]) -> Mapping[UUID, int]:
    return count_by_owner(Habit.objects.filter(owner__in=owner_ids))


def _completions(owner_ids: Collection[UUID]) -> Mapping[UUID, int]:
    return count_by_owner(HabitCompletion.objects.filter(owner__in=owner_ids))


def _streaks(owner_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """Of each person's habits the one that was kept longest. Three queries."""
    rests = rests_of(owner_ids=owner_ids)
    lived = lived_by(HabitCompletion.objects.filter(owner__in=owner_ids), "habit_id")
    longest: dict[UUID, int] = {}
    habits = Habit.objects.filter(owner__in=owner_ids).only(
        "owner_id", "target_frequency", "weekdays", "times_per_week"
    )
    for habit in habits:
        days = lived.get(habit.pk)
        if days:
            # The longest is the same whatever day it is now.
            last = max(days, key=lambda one: one.local_date)
            rest = rests.get(habit.owner_id, NO_REST)
            streak = streak_in(habit, days, today=last, rest=rest, day_starts_at=0)
            longest[habit.owner_id] = max(streak.longest, longest.get(habit.owner_id, 0))
    return longest
