"""What a habit asks for on which day, and how it was kept. Pure functions of local dates."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from wellness.days.reach import days_settled, weeks_settled
from wellness.days.streaks import NO_REST, Lived, Rest, Streak, days_due, streak_of, week_streak_of

DAILY, WEEKLY, WEEKDAYS = "daily", "weekly", "weekdays"
WORKDAYS = (1, 2, 3, 4, 5)
RATE_DAYS = 30
_DAY = timedelta(days=1)


class Rhythm(Protocol):
    @property
    def target_frequency(self) -> str: ...

    @property
    def weekdays(self) -> Collection[int]: ...

    @property
    def times_per_week(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Kept:
    """On how many days something was due, and on how many it was done."""

    due: int
    done: int

    @property
    def rate(self) -> float | None:
        """From 0 to 1; None while nothing was due."""
        return round(self.done / self.due, 4) if self.due else None


def asks_on(rhythm: Rhythm, day: date, *, done: Collection[date], rest: Rest = NO_REST) -> bool:
    """
    Whether the habit asks for something on `day`; what was done on `day` itself does not matter.

    Weekly asks until it was done often enough on other days of the ISO week.
    """
    if day in rest:
        return False
    if rhythm.target_frequency == WEEKDAYS:
        return day.isoweekday() in rhythm.weekdays
    if rhythm.target_frequency == WEEKLY:
        return len(week_of(day, done) - {day}) < rhythm.times_per_week
    return True


def week_of(day: date, done: Iterable[date]) -> set[date]:
    """Those of `done` that lie in the ISO week of `day`."""
    monday = day - timedelta(days=day.weekday())
    return {other for other in done if monday <= other < monday + timedelta(days=7)}


def streak_unit(rhythm: Rhythm) -> str:
    return "weeks" if rhythm.target_frequency == WEEKLY else "days"


def streak_in(rhythm: Rhythm, lived: Iterable[Lived], *, today: Lived, rest: Rest, day_starts_at: int) -> Streak:
    """In days; in weeks for a weekly habit."""
    if rhythm.target_frequency == WEEKLY:
        dates = (one.local_date for one in lived)
        return week_streak_of(dates, today=today.local_date, times=rhythm.times_per_week, rest=rest)
    return streak_of(lived, today=today, due=_due(rhythm), rest=rest, day_starts_at=day_starts_at)


def is_settled(rhythm: Rhythm, streak: Streak, *, since: date, today: date, rest: Rest) -> bool:
    """Whether nothing that was done before `since`, a Monday, can lengthen the streak."""
    if rhythm.target_frequency == WEEKLY:
        return weeks_settled(streak, since=since, today=today, times=rhythm.times_per_week, rest=rest)
    return days_settled(streak, since=since, today=today, due=_due(rhythm), rest=rest)


def kept_in(rhythm: Rhythm, dates: Collection[date], *, begun: date, today: date, rest: Rest) -> Kept:
    """
    This function will count the last 30 days, from the day the habit began or was first done.

    Today counts once it is done: the day is not over. Of a weekly habit as many days are due as the free days allow,
    rounded down.
    """
    last = today if today in dates else today - _DAY
    first = max(min((begun, *dates)), last - (RATE_DAYS - 1) * _DAY)
    if last < first:
        return Kept(0, 0)
    done = {day for day in dates if first <= day <= last}
    if rhythm.target_frequency == WEEKLY:
        due = days_due(first, last, rest=rest) * rhythm.times_per_week // 7
        return Kept(due, min(due, len(done)))
    due = days_due(first, last, due=_due(rhythm), rest=rest)
    return Kept(due, sum(1 for day in done if asks_on(rhythm, day, done=(), rest=rest)))


def _due(rhythm: Rhythm) -> Collection[int]:
    return rhythm.weekdays if rhythm.target_frequency == WEEKDAYS else ()
