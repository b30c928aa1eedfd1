"""
Streaks, from local dates alone: the order in which rows arrived cannot change them.

A day that nobody could have used does not break a streak: one of rest or pause, one that a zone skipped (Apia, 30
December 2011), and one of which a journey across the date line left less than half.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from wellness.days.services import day_bounds

_DAY = timedelta(days=1)
HALF_A_DAY = timedelta(hours=12)


class Lived(NamedTuple):
    """A local date on which something was done, and the zone it was lived in."""

    local_date: date
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Rest:
    """
    Days that ask nothing of a person: ISO weekdays, and ranges with both ends; an end of None is still open.

    What is done on such a day counts all the same.
    """

    weekdays: frozenset[int] = frozenset()
    ranges: tuple[tuple[date, date | None], ...] = ()

    def __contains__(self, local_date: date) -> bool:
        return local_date.isoweekday() in self.weekdays or any(
            first <= local_date and (last is None or local_date <= last) for first, last in self.ranges
        )


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


NO_REST = Rest()


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
    nothing. Dates after today are left out. Time is linear in the dates and in the rest days between them.
    """
    zones = _by_date(one for one in lived if one.local_date <= today.local_date)
    dates = sorted(zones)
    off = Rest(rest.weekdays | (frozenset(range(1, 8)) - frozenset(due) if due else frozenset()), rest.ranges)
    current = longest = 0
    first: date | None = None
    for index, day in enumerate(dates):
        if index and _joined(dates[index - 1], zones[dates[index - 1]], day, zones[day], off, day_starts_at):
            current += 1
        else:
            current, first = 1, day
        longest = max(longest, current)
    if not dates:
        return Streak()
    last = dates[-1]
    if last < today.local_date and not _joined(
        last, zones[last], today.local_date, frozenset({today.zone}), off, day_starts_at
    ):
        return Streak(0, longest)
    return Streak(current, longest, first, last)


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
    this_week = today - timedelta(days=today.weekday())
    current = longest = 0
    first: date | None = None
    for index, monday in enumerate(reached):
        if index and _weeks_joined(reached[index - 1], monday, times, rest):
            current += 1
        else:
            current, first = 1, monday
        longest = max(longest, current)
    if not reached:
        return Streak()
    last = reached[-1]
    if last < this_week and not _weeks_joined(last, this_week, times, rest):
        return Streak(0, longest)
    return Streak(current, longest, first, last)


def days_due(first: date, last: date, *, due: Collection[int] = (), rest: Rest = NO_REST) -> int:
    """How many days from `first` to `last`, both included, asked for something."""
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return sum(1 for day in days if (not due or day.isoweekday() in due) and day not in rest)


def _by_date(lived: Iterable[Lived]) -> Mapping[date, frozenset[ZoneInfo]]:
    found: dict[date, set[ZoneInfo]] = {}
    for day, zone in lived:
        found.setdefault(day, set()).add(zone)
    return {day: frozenset(zones) for day, zones in found.items()}


def _joined(
    before: date, before_zones: frozenset[ZoneInfo], after: date, after_zones: frozenset[ZoneInfo], off: Rest,
    starts_at: int,
) -> bool:  # fmt: skip
    """Whether every day between two dates was one that nobody could have used."""
    day = before + _DAY
    while day < after:
        if day not in off and not _lost(day, before_zones, after_zones, starts_at):
            return False
        day += _DAY
    return True


def _lost(day: date, before: frozenset[ZoneInfo], after: frozenset[ZoneInfo], starts_at: int) -> bool:
    """Whether less than half of the day was left to somebody who woke in one zone and went to bed in the other."""
    return any(
        _start(day + _DAY, later, starts_at) - _start(day, earlier, starts_at) < HALF_A_DAY
        for earlier in before
        for later in after
    )


def _start(day: date, zone: ZoneInfo, starts_at: int) -> datetime:
    return day_bounds(day, zone, starts_at)[0]


def _weeks_joined(before: date, after: date, times: int, rest: Rest) -> bool:
    monday = before + timedelta(days=7)
    while monday < after:
        free = sum(1 for offset in range(7) if monday + timedelta(days=offset) not in rest)
        if free >= times:
            return False
        monday += timedelta(days=7)
    return True
