"""
When a time on the wall comes next, in a zone whose clock jumps.

The occurrence of a local date is the first instant at which the clock of that date shows the time or later. So a time
that the clock jumps over comes when the jump is over, a time that it shows twice comes the first time, and a date that
the zone skipped (Apia, 30 December 2011) has none. Pure functions; instants are UTC.
"""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
# A week without a date that the zone skipped, and the days on both sides of it.
_DAYS_AHEAD = 17


def occurrence_on(local_date: date, wall_time: time, zone: ZoneInfo) -> datetime | None:
    """None if the zone skipped the date."""
    wall = datetime.combine(local_date, wall_time.replace(tzinfo=None, fold=0), zone)
    # Read by the offset from before a jump, and by the one from after it; without a jump near they are the same.
    first, second = _offset(wall), _offset(wall.replace(fold=1))
    clock = wall.replace(tzinfo=UTC)
    if second <= first:
        return clock - first
    jump = _jump_between(clock - second, clock - first, zone)
    before = (jump - _SECOND).astimezone(zone).date()
    return jump if local_date in {before, jump.astimezone(zone).date()} else None


def next_occurrence(
    *,
    after: datetime,
    wall_time: time,
    weekdays: Collection[int],
    zone: ZoneInfo,
    last_local_date: date | None,
) -> tuple[datetime, date]:
    """
    This function will find the first occurrence later than `after` on a date later than `last_local_date`.

    `weekdays` are ISO numbers, none of them means all. The second of the answer is the local date that it is for.
    """
    first = after.astimezone(zone).date() - _DAY
    if last_local_date is not None:
        first = max(first, last_local_date + _DAY)
    for ahead in range(_DAYS_AHEAD):
        day = first + ahead * _DAY
        if weekdays and day.isoweekday() not in weekdays:
            continue
        found = occurrence_on(day, wall_time, zone)
        if found is not None and found > after:
            return found, day
    raise ValueError(f"no occurrence within {_DAYS_AHEAD} days")


def latest_occurrence(
    *,
    until: datetime,
    wall_time: time,
    weekdays: Collection[int],
    zone: ZoneInfo,
    last_local_date: date | None,
) -> tuple[datetime, date] | None:
    """The last occurrence not later than `until`, of the days around it; None if each was before `last_local_date`."""
    today = until.astimezone(zone).date()
    for back in range(-1, 9):
        day = today - back * _DAY
        if last_local_date is not None and day <= last_local_date:
            return None
        if weekdays and day.isoweekday() not in weekdays:
            continue
        found = occurrence_on(day, wall_time, zone)
        if found is not None and found <= until:
            return found, day
    return None


def quiet_until(at: datetime, *, start: time | None, end: time | None, zone: ZoneInfo) -> datetime:
    """`at` itself, or the end of the quiet hours that it falls into. They may go over midnight."""
    if start is None or end is None or start == end:
        return at
    shown = at.astimezone(zone).time().replace(tzinfo=None, fold=0)
    quiet = start <= shown < end if start < end else shown >= start or shown < end
    if not quiet:
        return at
    return next_occurrence(after=at, wall_time=end, weekdays=(), zone=zone, last_local_date=None)[0]


def _offset(wall: datetime) -> timedelta:
    return wall.utcoffset() or timedelta(0)


def _jump_between(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The instant, after `low` and not after `high`, at which the offset changes; offsets change on whole seconds."""
    offset = low.astimezone(zone).utcoffset()
    seconds_low, seconds_high = 0, -((low - high) // _SECOND)
    while seconds_high - seconds_low > 1:
        middle = (seconds_low + seconds_high) // 2
        if (low + middle * _SECOND).astimezone(zone).utcoffset() == offset:
            seconds_low = middle
        else:
            seconds_high = middle
    return low + seconds_high * _SECOND
