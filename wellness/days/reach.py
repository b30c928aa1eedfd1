"""
How far back a streak must be read: most are short, and years of history are not touched for them.

A streak of which the days since some Monday are known is settled when nothing before can lengthen it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import QuerySet

from wellness.days.rest import FreeDays, Rest
from wellness.days.services import zone_of
from wellness.days.streaks import Lived, Streak, days_due

_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)
# Whole weeks; whoever goes on for longer than a year is read from the beginning.
WEEKS = (5, 53)
# A journey makes one due day unusable, and the days beside it say whether there was one.
SURE = 3

# The days on which each of these was done since a date, from the beginning for None.
Read = Callable[[Collection[UUID], date | None], Mapping[UUID, Sequence[Lived]]]
Count = Callable[[UUID, Sequence[Lived]], Streak]
Settled = Callable[[UUID, Streak, date], bool]


def current_streaks(ids: Iterable[UUID], *, today: date, read: Read, count: Count, settled: Settled) -> dict[UUID, int]:
    """This function will count the current streak of each; it reads once for most, three times for who never stops."""
    found: dict[UUID, int] = {}
    left = list(ids)
    for since in windows(today):
        if not left:
            break
        lived = read(left, since)
        streaks = {one: count(one, lived.get(one, ())) for one in left}
        found |= {one: streak.current for one, streak in streaks.items()}
        left = [one for one in left if since is not None and not settled(one, streaks[one], since)]
    return found


def lived_by(rows: QuerySet[Any], name: str) -> dict[UUID, list[Lived]]:
    """The different days of dated rows for each value of the column `name`. One query, of one row for each and zone."""
    grouped = rows.order_by().values_list(name, "zone").annotate(days=ArrayAgg("local_date", distinct=True))
    lived: dict[UUID, list[Lived]] = {}
    for key, zone, days in grouped:
        lived.setdefault(key, []).extend(Lived(day, zone_of(zone)) for day in days)
    return lived


def windows(today: date) -> Iterator[date | None]:
    monday = today - timedelta(days=today.weekday())
    for weeks in WEEKS:
        yield monday - weeks * _WEEK
    yield None


def days_settled(streak: Streak, *, since: date, today: date, due: Collection[int] = (), rest: Rest) -> bool:
    """
    Whether nothing before `since` can lengthen a streak of days.

    With three due days between, either two of them were missed, which no journey explains, or what was done beside the
    one that was missed is known.
    """
    day, end, free = since, streak.first or today, FreeDays(rest, due)
    for _ in range(SURE):
        day = free.next_due(day, end)
        if day >= end:
            return False
        day += _DAY
    return True


def weeks_settled(streak: Streak, *, since: date, today: date, times: int, rest: Rest) -> bool:
    """Whether nothing before the Monday `since` can lengthen a streak of weeks: one between could break it."""
    monday = since
    end = streak.first or today - timedelta(days=today.weekday())
    while monday < end:
        if days_due(monday, monday + _WEEK - _DAY, rest=rest) >= times:
            return True
        monday += _WEEK
    return False
