"""Streaks worked out the slow way, a day at a time, by other code than the real one."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from wellness.days.rest import Rest
from wellness.days.streaks import Lived

DAY = timedelta(days=1)
Dates = dict[date, set[ZoneInfo]]


def is_free(day: date, due: Collection[int], rest: Rest) -> bool:
    if due and day.isoweekday() not in due:
        return True
    paused = any(first <= day <= (last or date.max) for first, last in rest.ranges)
    ended = any(day.isoweekday() == weekday and day <= last for weekday, last in rest.ended)
    return paused or ended or day.isoweekday() in rest.weekdays


def slow_streak(
    lived: Iterable[Lived], *, today: Lived, due: Collection[int], rest: Rest, starts_at: int
) -> tuple[int, int]:
    """(current, longest)."""
    done = counted(lived, today, starts_at)
    if not done:
        return 0, 0
    run = longest = 0
    journeys = 0
    day = min(done)
    while day <= max(max(done), today.local_date - DAY):
        if day in done:
            run, journeys = run + 1, 0
            longest = max(longest, run)
        elif not is_free(day, due, rest):
            journeys += 1
            if journeys > 1 or not travelled(day, done, today, due, rest, starts_at):
                run = 0
        day += DAY
    return run, longest


def counted(lived: Iterable[Lived], today: Lived, starts_at: int) -> Dates:
    """What began, somewhere, before today is over."""
    done: Dates = {}
    for day, zone in lived:
        if day <= today.local_date or begins(day, zone, starts_at) < begins(
            today.local_date + DAY, today.zone, starts_at
        ):
            done.setdefault(day, set()).add(zone)
    return done


def travelled(
    day: date, done: Dates, today: Lived, due: Collection[int], rest: Rest, starts_at: int
) -> bool:  # fmt: skip
    """Whether somebody who was where the nearest days say had less than half of `day`, or not its end."""
    before: set[ZoneInfo] = set()
    after: set[ZoneInfo] = set()
    for zones, step, limit in ((before, -DAY, min(done)), (after, DAY, max(max(done), today.local_date))):
        other = day
        while other != limit:
            other += step
            zones |= done.get(other, set())
            if step == DAY and other == today.local_date:
                zones.add(today.zone)
            if not is_free(other, due, rest):
                break
    half = timedelta(hours=12)
    short = any(begins(day + DAY, b, starts_at) - begins(day, a, starts_at) < half for a in before for b in after)
    return short or (bool(before) and any(lost_its_end(day, zone, starts_at) for zone in after))


def lost_its_end(day: date, zone: ZoneInfo, starts_at: int) -> bool:
    """Whether no clock showed the minute before the next day."""
    minute = timedelta(minutes=1)
    shown = (begins(day + DAY, zone, starts_at) - minute).astimezone(zone).replace(tzinfo=None)
    return shown < datetime.combine(day + DAY, time(starts_at)) - minute


def begins(day: date, zone: ZoneInfo, starts_at: int) -> datetime:
    """Minutes of the wall: the last that shows less than the hour, and one more. Slow, and right for any zone."""
    target = datetime.combine(day, time(starts_at))
    utc = ZoneInfo("UTC")
    probe = target.replace(tzinfo=utc) - timedelta(hours=15)
    found = probe
    quarter = timedelta(minutes=15)
    for count in range(4 * 55):
        at = probe + count * quarter
        if at.astimezone(zone).replace(tzinfo=None) < target:
            found = at + quarter
    return found


def slow_weeks(dates: Iterable[date], *, today: date, times: int, rest: Rest) -> tuple[int, int]:
    """(current, longest), a week at a time."""
    done = {day for day in dates if day <= today}
    if not done:
        return 0, 0
    run = longest = 0
    monday = min(done) - timedelta(days=min(done).weekday())
    while monday <= today:
        week = [monday + count * DAY for count in range(7)]
        this_week = today in week
        if sum(day in done for day in week) >= times:
            run += 1
            longest = max(longest, run)
        elif not this_week and sum(not is_free(day, (), rest) for day in week) >= times:
            run = 0
        monday += 7 * DAY
    return run, longest
