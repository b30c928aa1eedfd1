"""The only way to goals and their steps."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from accounts.identity.models import User
from wellness.days import day_now
from wellness.days.reach import current_streaks, days_settled, lived_by
from wellness.days.selectors import rest_of
from wellness.days.streaks import Lived, streak_of
from wellness.diary.selectors import diary_get, diary_list
from wellness.goals.models import Goal, GoalProgress


def goal_list(*, owner: User, category: str | None = None, is_active: bool | None = None) -> QuerySet[Goal]:
    rows = diary_list(Goal.objects.all(), owner=owner)
    if category is not None:
        rows = rows.filter(category=category)
    return rows if is_active is None else rows.filter(is_active=is_active)


def goal_get(*, owner: User, goal_id: UUID, lock: bool = False) -> Goal:
    """:raises NotFound: also when the goal is somebody else's."""
    return diary_get(Goal.objects.all(), owner=owner, row_id=goal_id, lock=lock)


def goal_progress_list(
    *, owner: User, goal_id: UUID, first: date | None = None, last: date | None = None
) -> QuerySet[GoalProgress]:
    """:raises NotFound: also when the goal is somebody else's."""
    goal_get(owner=owner, goal_id=goal_id)
    return diary_list(GoalProgress.objects.filter(goal_id=goal_id), owner=owner, first=first, last=last)


def goal_streaks(*, owner: User, goal_ids: Iterable[UUID], now: datetime) -> dict[UUID, int]:
    """
    The days in a row, up to today, on which each goal came nearer; corrections downwards are none.

    Two queries for any number of goals; two more for streaks beyond five weeks, of which alone more is read.
    """
    present, rest = day_now(owner, now), rest_of(owner_id=owner.pk)
    today = Lived(present.local_date, present.zone)

    def read(wanted: Collection[UUID], since: date | None) -> dict[UUID, list[Lived]]:
        steps = GoalProgress.objects.filter(owner=owner, goal_id__in=list(wanted), amount__gt=0)
        return lived_by(steps if since is None else steps.filter(local_date__gte=since), "goal_id")

    return current_streaks(
        goal_ids, today=today.local_date, read=read,
        count=lambda _, lived: streak_of(lived, today=today, rest=rest, day_starts_at=present.starts_at),
        settled=lambda _, streak, since: days_settled(streak, since=since, today=today.local_date, rest=rest),
    )  # fmt: skip
