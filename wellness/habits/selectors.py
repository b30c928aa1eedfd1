"""The only way to habits and their completions."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, Q, QuerySet

from accounts.identity.models import User
from wellness.days import Day, day_now, zone_of
from wellness.days.reach import current_streaks, lived_by
from wellness.days.selectors import rest_of
from wellness.days.streaks import Lived, Rest, Streak
from wellness.diary.selectors import diary_get, diary_list, owned
from wellness.habits.models import ACTIVE_MAX, Habit, HabitCompletion
from wellness.habits.rhythms import Kept, asks_on, is_settled, kept_in, streak_in, week_of


@dataclass(frozen=True, slots=True)
class HabitDetail:
    habit: Habit
    streak: Streak
    kept: Kept


@dataclass(frozen=True, slots=True)
class HabitToday:
    """`completion_id` is that of today, None while it was not done. `streak` is None where nobody asks for it."""

    habit: Habit
    due_today: bool
    completion_id: UUID | None
    streak: int | None


def habit_list(*, owner: User, is_active: bool | None = None, habit_type: str | None = None) -> QuerySet[Habit]:
    rows = diary_list(Habit.objects.all(), owner=owner)
    if is_active is not None:
        rows = rows.filter(is_active=is_active)
    return rows if habit_type is None else rows.filter(habit_type=habit_type)


def habit_get(*, owner: User, habit_id: UUID, lock: bool = False) -> Habit:
    """:raises NotFound: also when the habit is somebody else's."""
    return diary_get(Habit.objects.all(), owner=owner, row_id=habit_id, lock=lock)


def habit_detail(*, owner: User, habit_id: UUID, now: datetime) -> HabitDetail:
    """
    The habit with its streak and how it was kept. Three queries.

    :raises NotFound: also when the habit is somebody else's.
    """
    habit = habit_get(owner=owner, habit_id=habit_id)
    lived = lived_by(HabitCompletion.objects.filter(habit_id=habit.pk), "habit_id").get(habit.pk, [])
    rest, today = rest_of(owner_id=owner.pk), day_now(owner, now)
    dates = {one.local_date for one in lived if one.local_date <= today.local_date}
    kept = kept_in(habit, dates, begun=habit.local_date, today=today.local_date, rest=rest)
    return HabitDetail(habit, _streak(habit, lived, today, rest), kept)


def habits_today(*, owner: User, now: datetime, streaks: bool = True) -> tuple[Day, list[HabitToday]]:
    """
    Every active habit, those with an hour first. Three queries for one habit or two hundred.

    Two more for streaks beyond five weeks: only these are read further back. Without `streaks` this week is read.
    """
    today = day_now(owner, now)
    active = habit_list(owner=owner, is_active=True).order_by(F("target_time").asc(nulls_last=True), "logged_at", "id")
    habits = {habit.pk: habit for habit in owned(active[:ACTIVE_MAX], owner)}
    rest = rest_of(owner_id=owner.pk)
    history = _History(owner, today.local_date)
    found: dict[UUID, int] = {}
    if streaks:
        found = current_streaks(
            habits, today=today.local_date, read=history.read,
            count=lambda pk, lived: _streak(habits[pk], lived, today, rest),
            settled=lambda pk, streak, since: is_settled(
                habits[pk], streak, since=since, today=today.local_date, rest=rest
            ),
        )  # fmt: skip
    elif habits:
        history.read(habits, today.local_date - timedelta(days=today.local_date.weekday()))
    return today, [
        HabitToday(
            habit, asks_on(habit, today.local_date, done=history.week[pk], rest=rest), history.done.get(pk),
            found.get(pk),
        )
        for pk, habit in habits.items()
    ]  # fmt: skip


class _History:
    """What was done of habits, read backwards; `done` are the completions of today, `week` the days of its week."""

    def __init__(self, owner: User, today: date) -> None:
        self.owner, self.today = owner, today
        self.done: dict[UUID, UUID] = {}
        self.week: dict[UUID, set[date]] = defaultdict(set)

    def read(self, habit_ids: Collection[UUID], since: date | None) -> dict[UUID, list[Lived]]:
        """One query, of one row for each habit and zone."""
        rows = HabitCompletion.objects.filter(owner=self.owner, habit_id__in=list(habit_ids))
        if since is not None:
            rows = rows.filter(local_date__gte=since)
        grouped = rows.order_by().values_list("habit_id", "zone").annotate(
            days=ArrayAgg("local_date"), done=ArrayAgg("pk", filter=Q(local_date=self.today))
        )  # fmt: skip
        lived: dict[UUID, list[Lived]] = defaultdict(list)
        for habit_id, name, days, done in grouped:
            zone = zone_of(name)
            lived[habit_id] += [Lived(day, zone) for day in days]
            self.week[habit_id] |= week_of(self.today, days)
            if done:
                self.done[habit_id] = done[0]
        return lived


def completion_list(
    *, owner: User, habit_id: UUID, first: date | None = None, last: date | None = None
) -> QuerySet[HabitCompletion]:
    """:raises NotFound: also when the habit is somebody else's."""
    habit_get(owner=owner, habit_id=habit_id)
    return diary_list(HabitCompletion.objects.filter(habit_id=habit_id), owner=owner, first=first, last=last)


def completion_get(*, owner: User, completion_id: UUID) -> HabitCompletion:
    """:raises NotFound: also when it is somebody else's."""
    return diary_get(HabitCompletion.objects.all(), owner=owner, row_id=completion_id)


def completions_near(*, habit_ids: Collection[UUID], first: date, last: date) -> dict[UUID, set[date]]:
    """The local dates between two, both included, of many habits of many people. One query."""
    rows = HabitCompletion.objects.filter(habit_id__in=habit_ids, local_date__range=(first, last))
    found: dict[UUID, set[date]] = defaultdict(set)
    for habit_id, day in rows.values_list("habit_id", "local_date"):
        found[habit_id].add(day)
    return found


def habit_reminds(*, owner_id: UUID, habit_id: UUID, day: date) -> bool:
    """Whether there is still something to remind of: switched on, and not done on that date. One query."""
    reminded = Habit.objects.filter(pk=habit_id, owner_id=owner_id, is_active=True, reminder_enabled=True)
    return reminded.exclude(completions__local_date=day).exists()


def _streak(habit: Habit, lived: Sequence[Lived], today: Day, rest: Rest) -> Streak:
    now = Lived(today.local_date, today.zone)
    return streak_in(habit, lived, today=now, rest=rest, day_starts_at=today.starts_at)
