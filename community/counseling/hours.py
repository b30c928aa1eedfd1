"""When counsellors are there: weekly hours of one or more zones, without their holidays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from community.counseling.models import CounselingHoliday, CounselingHours

# Beyond this nobody can say.
AHEAD_DAYS = 60
_MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class Hours:
    """What stands in the tables. `holidays` are pairs of zone and date."""

    rows: tuple[tuple[str, int, time, time], ...]
    holidays: frozenset[tuple[str, date]]

    def is_open(self, now: datetime) -> bool:
        return any(opens <= now < closes for opens, closes in self._spans(now, days=1))

    def opens_next(self, now: datetime) -> datetime | None:
        """`now` while it is open; None when no hours are known."""
        found = [max(opens, now) for opens, closes in self._spans(now, days=AHEAD_DAYS) if closes > now]
        return min(found, default=None)

    def _spans(self, now: datetime, *, days: int) -> Iterator[tuple[datetime, datetime]]:
        for name, weekday, opens, closes in self.rows:
            zone = ZoneInfo(name)
            # From the day before: a span may reach over midnight.
            today = now.astimezone(zone).date() - timedelta(days=1)
            for day in (today + timedelta(days=ahead) for ahead in range(days + 2)):
                if day.isoweekday() == weekday and (name, day) not in self.holidays:
                    last = day + timedelta(days=1) if closes == _MIDNIGHT or closes <= opens else day
                    yield _moment(day, opens, zone), _moment(last, closes, zone)


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Of two with the same clock, when it is set back, the earlier; what clocks leave out comes right after."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(ZoneInfo("UTC"))


def hours_read() -> Hours:
    """Two queries."""
    rows = CounselingHours.objects.values_list("zone", "weekday", "opens_at", "closes_at")
    holidays = CounselingHoliday.objects.values_list("zone", "day_date")
    return Hours(tuple(rows), frozenset(holidays))
