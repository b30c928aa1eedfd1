"""
When a person is asked again: every so many weeks, on a weekday, at a time on the wall. Pure functions.

A date that was told is the point from which the next one counts, so that changing a plan asks nobody twice, and a
clock change, a journey or a day without workers loses no date: what was missed is told a day later, up to a week.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accounts.notifications.wall_clock import latest_occurrence, next_occurrence, occurrence_on

_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)
# The days on which a date may still be told; then it is over.
OPEN_DAYS = 6


def date_after(
    *, after: datetime, wall_time: time, weekday: int, every_weeks: int, zone: ZoneInfo, last: date | None
) -> date:
    """This function will find the date of the next reminder later than `after`, counted from the one told `last`."""
    if last is None:
        day, step = after.astimezone(zone).date(), _WEEK
    else:
        day, step = last + (every_weeks - 1) * _WEEK + _DAY, every_weeks * _WEEK
    day += (weekday - day.isoweekday()) % 7 * _DAY
    while (found := occurrence_on(day, wall_time, zone)) is None or found <= after:
        day += step
    return day


def due_after(*, after: datetime, next_date: date, wall_time: time, zone: ZoneInfo) -> datetime:
    """The first instant later than `after` at which `next_date` may be told."""
    return next_occurrence(
        after=after, wall_time=wall_time, weekdays=(), zone=zone, last_local_date=next_date - _DAY
    )[0]  # fmt: skip


def due_state(*, now: datetime, next_date: date, wall_time: time, zone: ZoneInfo, late: timedelta) -> str:
    """
    `early`: the date's time has not come in this zone. `now`: tell it. `missed`: not at this hour, but on another day.
    `over`: it is too old to be told.
    """
    found = latest_occurrence(
        until=now, wall_time=wall_time, weekdays=(), zone=zone, last_local_date=next_date - _DAY
    )  # fmt: skip
    if found is None:
        return "early"
    at, day = found
    if (day - next_date).days > OPEN_DAYS:
        return "over"
    return "now" if now - at <= late else "missed"
