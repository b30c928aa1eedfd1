"""The only way to habits and their completions."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, QuerySet

from accounts.identity.models import User
from wellness.days import Day, day_now, zone_of
from wellness.days.selectors import rest_of
from wellness.days.streaks import Lived, Rest, Streak
from wellness.diary.selectors import diary_get, diary_list, owned
from wellness.habits.models import ACTIVE_MAX, Habit, HabitCompletion
from wellness.habits.rhythms import Kept, asks_on, kept_in, streak_in


@dataclass(frozen=True, slots=True)
class HabitDetail:
    habit: Habit
    streak: Streak
    kept: Kept


@dataclass(frozen=True, slots=True)
class HabitToday:
    """`completion_id` is that of today, None while it was not done."""

    habit: Habit
    due_today: bool
    completion_id: UUID | None
    streak: Streak


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
    rows = HabitCompletion.objects.filter(habit_id=habit.pk).values_list("local_date", "zone")
    lived = [Lived(day, zone_of(zone)) for day, zone in rows]
    rest, today = rest_of(owner_id=owner.pk), day_now(owner, now)
    dates = {one.local_date for one in lived if one.local_date <= today.local_date}
    kept = kept_in(habit, dates, begun=habit.local_date, today=today.local_date, rest=rest)
    return HabitDetail(habit, _streak(habit, lived, today, rest), kept)


def habits_today(*, owner: User, now: datetime) -> tuple[Day, list[HabitToday]]:
    """Every active habit, those with an hour first. Three queries for one habit or two hundred."""
    today = day_now(owner, now)
    active = habit_list(owner=owner, is_active=True).order_by(F("target_time").asc(nulls_last=True), "logged_at", "id")
    habits = owned(active[:ACTIVE_MAX], owner)  # an import may bring more
    rest = rest_of(owner_id=owner.pk)
    lived: dict[UUID, list[Lived]] = defaultdict(list)
    done: dict[UUID, UUID] = {}
    rows = HabitCompletion.objects.filter(owner=owner, habit__is_active=True)
    for pk, habit_id, day, zone in rows.values_list("pk", "habit_id", "local_date", "zone"):
        lived[habit_id].append(Lived(day, zone_of(zone)))
        if day == today.local_date:
            done[habit_id] = pk
    found = []
    for habit in habits:
        mine = lived[habit.pk]
        asked = asks_on(habit, today.local_date, done=[one.local_date for one in mine], rest=rest)
        found.append(HabitToday(habit, asked, done.get(habit.pk), _streak(habit, mine, today, rest)))
    return today, found


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


def habit_days(*, owner: User, first: date, last: date) -> list[tuple[UUID, date]]:
    """(habit id, local date) of everything done between two dates, both included. One query."""
    rows = HabitCompletion.objects.filter(owner=owner, local_date__range=(first, last))
    return list(rows.order_by("local_date", "habit_id").values_list("habit_id", "local_date"))


def habit_count(*, owner: User) -> int:
    """How many habits there are, archived ones too."""
    return Habit.objects.filter(owner=owner).count()


def habit_completion_count(*, owner: User) -> int:
    return HabitCompletion.objects.filter(owner=owner).count()


def habit_longest_streak(*, owner: User, now: datetime) -> int:
    """The longest streak that any habit ever had, in days; a weekly habit counts a day for each week. Three queries."""
    habits = {habit.pk: habit for habit in Habit.objects.filter(owner=owner).defer("name", "note")}
    lived: dict[UUID, list[Lived]] = defaultdict(list)
    rows = HabitCompletion.objects.filter(owner=owner).values_list("habit_id", "local_date", "zone")
    for habit_id, day, zone in rows:
        lived[habit_id].append(Lived(day, zone_of(zone)))
    rest, today = rest_of(owner_id=owner.pk), day_now(owner, now)
    streaks = (_streak(habits[habit_id], days, today, rest) for habit_id, days in lived.items() if habit_id in habits)
    return max((streak.longest for streak in streaks), default=0)


def _streak(habit: Habit, lived: list[Lived], today: Day, rest: Rest) -> Streak:
    now = Lived(today.local_date, today.zone)
    return streak_in(habit, lived, today=now, rest=rest, day_starts_at=today.starts_at)
