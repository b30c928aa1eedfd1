"""What was done in every counted room, by local date. One statement that reads a window of each room's index."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from accounts.identity.models import User
from config.database import hot_rows
from wellness.checkins.selectors import checkin_days
from wellness.mood.selectors import mood_days
from wellness.progress.analytics import DayMean
from wellness.progress.registry import counted_sources, sources
from wellness.progress.sql import active_statement, days_statement


@dataclass(frozen=True, slots=True)
class RoomDay:
    """What one room has on one local date; `total` is the sum of its measure, None without one."""

    room: str
    local_date: date
    count: int
    total: int | None


@dataclass(frozen=True, slots=True)
class Mean:
    """Sums of whole numbers, so that no order of rows can change the average."""

    total: int
    count: int

    @property
    def value(self) -> float | None:
        return self.total / self.count if self.count else None


def room_days(*, owner: User, first: date, last: date) -> list[RoomDay]:
    """One query."""
    ranked = sources()
    params = [owner.pk, first, last] * len(counted_sources())
    return [RoomDay(ranked[rank].room, day, n, total) for rank, day, n, total in hot_rows(days_statement(), params)]


def room_counts(days: Iterable[RoomDay]) -> dict[str, int]:
    """Every counted room, those without anything too."""
    found = Counter({source.room: 0 for source in counted_sources()})
    for one in days:
        found[one.room] += one.count
    return dict(found)


def room_mean(days: Iterable[RoomDay], room: str) -> Mean:
    mine = [one for one in days if one.room == room]
    return Mean(sum(one.total or 0 for one in mine), sum(one.count for one in mine))


def checkin_means(*, owner: User, first: date, last: date) -> list[DayMean]:
    """One query."""
    days = checkin_days(owner=owner, first=first, last=last)
    return [DayMean(day.local_date, day.count, round(day.average * day.count)) for day in days]


def mood_means(*, owner: User, first: date, last: date) -> list[DayMean]:
    """One query."""
    return [DayMean(day, count, total) for day, count, total, *_ in mood_days(owner=owner, first=first, last=last)]


def days_active(days: Iterable[RoomDay]) -> int:
    return len({one.local_date for one in days})


def days_active_of(owner_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """On how many local dates each person did something; who never did is left out. One query."""
    return dict(hot_rows(active_statement(), [list(owner_ids)] * len(counted_sources())))
