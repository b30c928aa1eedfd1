"""The only way to goals and their steps."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from accounts.identity.models import User
from wellness.days import day_now, zone_of
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

    Two queries for any number of goals.
    """
    wanted = list(goal_ids)
    steps = GoalProgress.objects.filter(owner=owner, goal_id__in=wanted, amount__gt=0)
    lived: dict[UUID, list[Lived]] = defaultdict(list)
    for goal_id, day, zone in steps.values_list("goal_id", "local_date", "zone").distinct():
        lived[goal_id].append(Lived(day, zone_of(zone)))
    present, rest = day_now(owner, now), rest_of(owner_id=owner.pk)
    today = Lived(present.local_date, present.zone)
    return {
        goal_id: streak_of(lived[goal_id], today=today, rest=rest, day_starts_at=present.starts_at).current
        for goal_id in wanted
    }


def goal_count(*, owner: User) -> int:
    """How many goals there are, those that are over too."""
    return Goal.objects.filter(owner=owner).count()


def goal_achieved_count(*, owner: User) -> int:
    return Goal.objects.filter(owner=owner, achieved_at__isnull=False).count()
