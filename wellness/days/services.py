"""
Pure functions from instants to local days and back.

Days tile time: day d is [start of d, start of d + 1), and the start of d is the instant from which the local clock
shows d's starting hour or later for good. So each instant has one local date, also when the clock goes back
over midnight; and a date that a zone skipped (Apia, 30 December 2011) is an empty day.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo, available_timezones

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_MICROSECOND = timedelta(microseconds=1)
# Hours at which each part of the day begins; before the first it is still night.
_PARTS = ((21, "night"), (17, "evening"), (12, "afternoon"), (5, "morning"))


class UnknownZone(ValueError):
    """Not a name of the IANA time zone database."""


class DayMissing(ValueError):
    """The zone skipped this date."""


class LivesInAZone(Protocol):
    @property
    def timezone(self) -> str: ...

    @property
    def day_starts_at(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Day:
    """One local calendar day, from the hour at which the person's day starts."""

    local_date: date
    zone: ZoneInfo
    starts_at: int = 0

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        return day_bounds(self.local_date, self.zone, self.starts_at)

    @property
    def start(self) -> datetime:
        return _start_of(self.local_date, self.zone, self.starts_at)

    @property
    def end(self) -> datetime:
        return _start_of(self.local_date + _DAY, self.zone, self.starts_at)

    @property
    def weekday(self) -> int:
        """ISO: Monday is 1, Sunday is 7."""
        return self.local_date.isoweekday()

    def __contains__(self, instant: datetime) -> bool:
        return self.start <= instant < self.end


@lru_cache(maxsize=1)
def _zone_names() -> frozenset[str]:
    # The names first: ZoneInfo would take a user's text as a path.
    return frozenset(available_timezones())


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo:
    """:raises UnknownZone: for anything but an IANA name."""
    if name not in _zone_names():
        raise UnknownZone(name)
    return ZoneInfo(name)


def day_now(user: LivesInAZone, now: datetime) -> Day:
    return day_of(now, zone_of(user.timezone), user.day_starts_at)


def day_of(instant: datetime, zone: ZoneInfo, day_starts_at: int = 0) -> Day:
    return Day(local_date_of(instant, zone, day_starts_at), zone, day_starts_at)


def local_date_of(instant: datetime, zone: ZoneInfo, day_starts_at: int = 0) -> date:
    """The local date whose bounds hold `instant`, which must be aware."""
    wall = instant.astimezone(zone)
    found = wall.date()
    if wall.hour < day_starts_at:
        found -= _DAY
    # Only an hour that will come again can show a day too early.
    if wall.fold == 0 and wall.replace(fold=1).utcoffset() != wall.utcoffset():
        while instant < _start_of(found, zone, day_starts_at):
            found -= _DAY
    return found


def day_bounds(local_date: date, zone: ZoneInfo, day_starts_at: int = 0) -> tuple[datetime, datetime]:
    """The first instant of the day and the first after it, both UTC; equal when the zone skipped the date."""
    return _start_of(local_date, zone, day_starts_at), _start_of(local_date + _DAY, zone, day_starts_at)


def time_of_day(local: datetime) -> str:
    """`morning` from 5, `afternoon` from 12, `evening` from 17, `night` from 21, by the local clock."""
    hour = local.hour
    for begins, name in _PARTS:
        if hour >= begins:
            return name
    return "night"


def noon_of(local_date: date, zone: ZoneInfo) -> datetime:
    """
    This function will return noon of the date in the zone; where no clock showed noon, the middle of that day.

    :raises DayMissing: if the zone skipped the date.
    """
    noon = datetime.combine(local_date, time(12), zone)
    start, end = day_bounds(local_date, zone)
    for fold in (0, 1):
        instant = noon.replace(fold=fold).astimezone(UTC)
        if start <= instant < end and instant.astimezone(zone).replace(tzinfo=None) == noon.replace(tzinfo=None):
            return instant.astimezone(zone)
    if start == end:
        raise DayMissing(f"{local_date} never came in {zone.key}.")
    return (start + (end - start) / 2).astimezone(zone)


def _start_of(local_date: date, zone: ZoneInfo, day_starts_at: int) -> datetime:
    wall = datetime.combine(local_date, time(day_starts_at), zone)
    first, second = _offset(wall), _offset(wall.replace(fold=1))
    clock = wall.replace(tzinfo=UTC)
    earlier = clock - first
    if first == second:
        return earlier
    later = clock - second
    if later < earlier:
        # The clock jumped over this hour: the day starts at the jump.
        return _jump_between(later, earlier, zone)
    # The hour comes twice. If the clock showed less in between, the day before was not over the first time.
    before = (later - _MICROSECOND).astimezone(zone).replace(tzinfo=None)
    return later if before < wall.replace(tzinfo=None) else earlier


def _offset(wall: datetime) -> timedelta:
    return wall.utcoffset() or timedelta(0)


def _jump_between(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The instant, after `low` and not after `high`, at which the zone's offset changes; offsets change on seconds."""
    offset = low.astimezone(zone).utcoffset()
    seconds_low, seconds_high = 0, (high - low) // _SECOND
    while seconds_high - seconds_low > 1:
        middle = (seconds_low + seconds_high) // 2
        if (low + middle * _SECOND).astimezone(zone).utcoffset() == offset:
            seconds_low = middle
        else:
            seconds_high = middle
    return low + seconds_high * _SECOND
