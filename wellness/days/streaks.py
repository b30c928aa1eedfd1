"""
Streaks, from local dates alone: the order in which rows arrived cannot change them.

A day that nobody could have used does not break a streak: one of rest or pause, one that a zone skipped (Apia, 30
December 2011), the one of which a journey across the date line left less than half, and one whose last hour the clock
jumped over (Nuuk each spring): who does it late in the evening had no chance.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from wellness.days.rest import NO_REST, FreeDays, Rest
from wellness.days.services import day_bounds

__all__ = ("NO_REST", "Lived", "Rest", "Streak", "days_due", "streak_of", "week_streak_of")
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_MICROSECOND = timedelta(microseconds=1)
HALF_A_DAY = timedelta(hours=12)


class Lived(NamedTuple):
    """A local date on which something was done, and the zone it was lived in."""

    local_date: date
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Streak:
    """
    In days (or weeks, from `week_streak_of`); `first` and `last` are the ends of the current one, None without one.

    Today without an entry does not end it: the day is not over.
    """

    current: int = 0
    longest: int = 0
    first: date | None = None
    last: date | None = None


def streak_of(
    lived: Iterable[Lived],
    *,
    today: Lived,
    due: Collection[int] = (),
    rest: Rest = NO_REST,
    day_starts_at: int = 0,
) -> Streak:
    """
    This function will count days in a row.

    `due` are the ISO weekdays on which it was meant to be done, empty for every day; others count when done and break
    nothing. Left out are dates that have begun nowhere: one that a traveller lived ahead of today's zone counts.
    Time is linear in the dates; rests are skipped over.
    """
    story = _Story(lived, today, FreeDays(rest, due), day_starts_at)
    if not story.dates:
        return Streak()
    current = longest = 1
    first = before = story.dates[0]
    for day in story.dates[1:]:
        if day - before == _DAY or story.joined(before, day):
            current += 1
        else:
            current, first = 1, day
        longest = max(longest, current)
        before = day
    if before < today.local_date and not story.joined(before, today.local_date):
        return Streak(0, longest)
    return Streak(current, longest, first, before)


def week_streak_of(dates: Iterable[date], *, today: date, times: int, rest: Rest = NO_REST) -> Streak:
    """
    This function will count ISO weeks in a row with at least `times` different dates; the running week breaks nothing.

    A week of which not enough days were free of rest and pause to reach `times` breaks nothing either. `first` and
    `last` are Mondays.
    """
    counts: dict[date, int] = {}
    for day in {day for day in dates if day <= today}:
        monday = day - timedelta(days=day.weekday())
        counts[monday] = counts.get(monday, 0) + 1
    reached = sorted(monday for monday, count in counts.items() if count >= times)
    free = FreeDays(rest)
    this_week = today - timedelta(days=today.weekday())
    current = longest = 0
    first: date | None = None
    for index, monday in enumerate(reached):
        if index and _weeks_joined(reached[index - 1], monday, times, free):
            current += 1
        else:
            current, first = 1, monday
        longest = max(longest, current)
    if not reached:
        return Streak()
    last = reached[-1]
    if last < this_week and not _weeks_joined(last, this_week, times, free):
        return Streak(0, longest)
    return Streak(current, longest, first, last)


def days_due(first: date, last: date, *, due: Collection[int] = (), rest: Rest = NO_REST) -> int:
    """How many days from `first` to `last`, both included, asked for something."""
    free = FreeDays(rest, due)
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return sum(1 for day in days if day not in free)


class _Story:
    """The dates that count, each with its zones, and what the days between them asked for."""

    def __init__(self, lived: Iterable[Lived], today: Lived, free: FreeDays, starts_at: int) -> None:
        self.today, self.free, self.starts_at = today, free, starts_at
        self.zones: dict[date, set[ZoneInfo]] = {}
        for day, zone in lived:
            if day <= today.local_date or self._begun(day, zone):
                self.zones.setdefault(day, set()).add(zone)
        self.dates = sorted(self.zones)

    def joined(self, before: date, after: date) -> bool:
        """
        Whether every day between two dates was one that nobody could have used.

        A journey takes one day at most. Beside a second missed day that was due nothing was done, so that `_lost` finds
        nobody there who could have travelled.
        """
        missed = self.free.next_due(before + _DAY, after)
        return missed == after or self._lost(missed)

    def _lost(self, day: date) -> bool:
        """
        Whether the day was unusable to somebody who woke in one zone and went to bed in another.

        Where they were says what they did before and after, up to the nearest days that were due; so more done on days
        of rest adds journeys and takes none away.
        """
        return any(
            _unusable(day, earlier, later, self.starts_at)
            for earlier in set(self._zones_before(day))
            for later in set(self._zones_after(day))
        )

    def _zones_before(self, day: date) -> Iterator[ZoneInfo]:
        earliest = self.free.last_due(day - _DAY, self.dates[0])
        for place in range(bisect_left(self.dates, earliest), bisect_left(self.dates, day)):
            yield from self.zones[self.dates[place]]

    def _zones_after(self, day: date) -> Iterator[ZoneInfo]:
        latest = self.free.next_due(day + _DAY, max(self.dates[-1], self.today.local_date))
        for place in range(bisect_right(self.dates, day), bisect_right(self.dates, latest)):
            yield from self.zones[self.dates[place]]
        if self.today.local_date <= latest:
            yield self.today.zone

    def _begun(self, day: date, zone: ZoneInfo) -> bool:
        """Whether it was already this date in its zone before today ends: Sydney's tomorrow, seen from Los Angeles."""
        if day - self.today.local_date > 2 * _DAY:
            return False
        return _start(day, zone, self.starts_at) < _start(self.today.local_date + _DAY, self.today.zone, self.starts_at)


@lru_cache(maxsize=4096)
def _unusable(day: date, woke_in: ZoneInfo, slept_in: ZoneInfo, starts_at: int) -> bool:
    end = _start(day + _DAY, slept_in, starts_at)
    return end - _start(day, woke_in, starts_at) < HALF_A_DAY or _cut_off(end, day + _DAY, slept_in, starts_at)


def _cut_off(end: datetime, next_day: date, zone: ZoneInfo, starts_at: int) -> bool:
    """Whether the clock jumped from before the last hour's end to the next day: 23:30 never came."""
    wall = (end - _MICROSECOND).astimezone(zone).replace(tzinfo=None) + _MICROSECOND
    return wall < datetime.combine(next_day, time(starts_at))


def _start(day: date, zone: ZoneInfo, starts_at: int) -> datetime:
    return day_bounds(day, zone, starts_at)[0]


def _weeks_joined(before: date, after: date, times: int, free: FreeDays) -> bool:
    if 7 - len(free.weekdays) < times:
        return True
    monday = before + _WEEK
    while monday < after:
        # A week without a day that was due is skipped over, and so is a pause of years.
        due = free.next_due(monday, after)
        monday = due - timedelta(days=due.weekday())
        if monday < after and sum(1 for offset in range(7) if monday + timedelta(days=offset) not in free) >= times:
            return False
        monday += _WEEK
    return True
