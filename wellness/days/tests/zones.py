"""Every change of the clock from 2000 to 2037 in every zone, found by asking the zones alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

DAY = timedelta(days=1)
FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)
NAMES = tuple(sorted(available_timezones()))
# They change at midnight, over it, by half an hour, by two or three hours, by a day, backwards in winter, or around
# Ramadan; and four that do what most do.
HARD = (
    "Africa/Cairo", "Africa/Casablanca", "Africa/El_Aaiun", "America/Asuncion", "America/Havana", "America/New_York",
    "America/Nuuk", "America/Santiago", "America/Sao_Paulo", "America/Scoresbysund", "America/St_Johns",
    "Antarctica/Casey", "Antarctica/Davis", "Antarctica/Troll", "Asia/Amman", "Asia/Beirut", "Asia/Gaza",
    "Asia/Hebron", "Asia/Kolkata", "Asia/Pyongyang", "Asia/Tehran", "Atlantic/Azores", "Australia/Lord_Howe",
    "Europe/Berlin", "Europe/Dublin", "Pacific/Apia", "Pacific/Auckland", "Pacific/Fakaofo", "Pacific/Kiritimati",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """At this instant the zone's offset became another."""

    at: datetime
    before: timedelta
    after: timedelta

    @property
    def dates(self) -> list[date]:
        """Those whose bounds it can touch, whatever the hour at which a day starts."""
        middle = (self.at + self.before).date()
        return [middle + offset * DAY for offset in range(-2, 4)]


def offset_at(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta(0)


@cache
def changes_of(name: str) -> tuple[Change, ...]:
    """This function will look once a day, and then for the second: no zone changed twice within a day since 2000."""
    zone, found = ZoneInfo(name), []
    at, offset = FIRST, offset_at(FIRST, zone)
    while at < LAST:
        later = offset_at(at + DAY, zone)
        if later != offset:
            found.append(Change(_second(at, at + DAY, zone, offset), offset, later))
        at, offset = at + DAY, later
    return tuple(found)


def _second(low: datetime, high: datetime, zone: ZoneInfo, offset: timedelta) -> datetime:
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        low, high = (middle, high) if offset_at(middle, zone) == offset else (low, middle)
    return high


@cache
def different_changes() -> tuple[tuple[str, Change], ...]:
    """One zone for all that change at the same instant by the same, and alike in the days beside it."""
    found: dict[tuple[Change, ...], tuple[str, Change]] = {}
    for name in NAMES:
        changes = changes_of(name)
        for change in changes:
            near = (other for other in changes if abs(other.at - change.at) < 12 * DAY)
            found.setdefault((change, *near), (name, change))
    if len(found) < 2_000:
        raise AssertionError("The zones of this machine are not those of the IANA.")
    return tuple(found.values())


def start_by_definition(day: date, changes: tuple[Change, ...], zone: ZoneInfo, starts_at: int) -> datetime:
    """
    The instant from which the local clock shows the day's starting hour or later for good.

    Between two changes the clock runs evenly, so it last shows less at the end of a stretch, or on the way through it.
    """
    target = datetime.combine(day, time(starts_at), UTC)
    near = [change for change in changes if abs(change.at - target) < 4 * DAY]
    edges = [target - 4 * DAY, *(change.at for change in near), target + 4 * DAY]
    offsets = [offset_at(edges[0], zone), *(change.after for change in near)]
    stretches = zip(edges, edges[1:], offsets, strict=False)
    return max(min(end, target - offset) for start, end, offset in stretches if start < target - offset)


def probes(change: Change) -> Iterator[datetime]:
    """Instants around a change: its edges, and each half hour of the days beside it."""
    for seconds in (-1, 0, 1, 30, 59, 60):
        yield change.at + timedelta(seconds=seconds)
    yield change.at - timedelta(microseconds=1)
    for half_hours in range(-60, 61):
        yield change.at + timedelta(minutes=30 * half_hours)
