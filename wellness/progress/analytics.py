"""
Check-ins and moods over a timeframe, as charts want them: pure functions over the days that the selectors read.

A comparison with the time before takes the average of each day as one value, so that a day of many entries counts
once; it says n, the difference and its 95 % interval, or that there is not enough data.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from wellness.mood.patterns import CAUTION
from wellness.mood.statistics import mean, mean_difference

# Days of each timeframe, today included. From a quarter on charts get weeks: never more than sixty points.
TIMEFRAMES = {"week": 7, "month": 30, "quarter": 90, "year": 365}
WEEKLY = frozenset({"quarter", "year"})
DAYS_MIN = 5
TRIGGERS = 20


class DayMean(NamedTuple):
    """What one local date comes to; a sum of whole numbers, so that no order can change an average."""

    local_date: date
    count: int
    total: int


class Window(NamedTuple):
    timeframe: str
    first: date
    last: date

    @property
    def before(self) -> "Window":
        """As many days that end where this begins."""
        days = self.last - self.first + timedelta(days=1)
        return Window(self.timeframe, self.first - days, self.first - timedelta(days=1))

    def of(self, days: Sequence[DayMean]) -> list[DayMean]:
        return [day for day in days if self.first <= day.local_date <= self.last]


def window_of(timeframe: str, today: date) -> Window:
    return Window(timeframe, today - timedelta(days=TIMEFRAMES[timeframe] - 1), today)


def analytics_answer(
    window: Window, checkins: Sequence[DayMean], moods: Sequence[DayMean], triggers: Mapping[str, int]
) -> dict[str, Any]:
    """`checkins` and `moods` reach back over the window before."""
    now = window.of(checkins), window.of(moods)
    weekly = window.timeframe in WEEKLY
    return {
        "timeframe": window.timeframe,
        "start_date": window.first,
        "end_date": window.last,
        "bucket": "week" if weekly else "day",
        "checkin_trends": _points(now[0], weekly, "average_anxiety"),
        "mood_trend": _points(now[1], weekly, "average_mood_value"),
        "trigger_frequency": [{"trigger": trigger, "count": count} for trigger, count in triggers.items()],
        "by_weekday": _by_weekday(*now),
        "comparison": {
            "anxiety": _comparison(window, checkins, "anxiety level"),
            "mood": _comparison(window, moods, "mood"),
            "caution": CAUTION,
        },
    }


def _points(days: Iterable[DayMean], weekly: bool, name: str) -> list[dict[str, Any]]:
    """Weeks begin on Monday and are named by it; what has no entry has no point."""
    found = _summed(days, lambda day: day - timedelta(days=day.weekday()) if weekly else day)
    return [
        {"date": day, name: _rounded(total / count), "count": count} for day, (count, total) in sorted(found.items())
    ]


def _by_weekday(checkins: Iterable[DayMean], moods: Iterable[DayMean]) -> list[dict[str, Any]]:
    anxiety, mood = _summed(checkins, date.isoweekday), _summed(moods, date.isoweekday)
    return [
        {
            "day_of_week": number,
            "average_anxiety": _average(*anxiety.get(number, (0, 0))),
            "checkins": anxiety.get(number, (0, 0))[0],
            "average_mood_value": _average(*mood.get(number, (0, 0))),
            "mood_entries": mood.get(number, (0, 0))[0],
        }
        for number in range(1, 8)
    ]


def _summed(days: Iterable[DayMean], key: Callable[[date], Any]) -> dict[Any, tuple[int, int]]:
    found: dict[Any, tuple[int, int]] = {}
    for day, count, total in days:
        known = found.get(key(day), (0, 0))
        found[key(day)] = known[0] + count, known[1] + total
    return found


def _comparison(window: Window, days: Sequence[DayMean], what: str) -> dict[str, Any]:
    now = [day.total / day.count for day in window.of(days)]
    before = [day.total / day.count for day in window.before.of(days)]
    answer: dict[str, Any] = {"unit": "days", "n": len(now), "previous_n": len(before)}
    if min(len(now), len(before)) < DAYS_MIN:
        return answer | {
            "average": None, "previous_average": None, "difference": None, "interval_95": None,
            "reason": "not_enough_data", "needed": DAYS_MIN,
            "text": f"Not enough days to compare: {DAYS_MIN} are needed in each timeframe.",
        }  # fmt: skip
    average, previous = mean(now), mean(before)
    # None where nothing varies: an interval of width nought would claim more than it knows.
    effect = mean_difference(now, before)
    return answer | {
        "average": _rounded(average),
        "previous_average": _rounded(previous),
        "difference": _rounded(average - previous),
        "interval_95": None if effect is None else [_rounded(effect.low), _rounded(effect.high)],
        "reason": None,
        "needed": DAYS_MIN,
        "text": (
            f"On {len(now)} days your {what} was {average:.1f} of 10 on average, "
            f"on {len(before)} days of the time before {previous:.1f}."
        ),
    }


def _average(count: int, total: int) -> float | None:
    return _rounded(total / count) if count else None


def _rounded(value: float) -> float:
    return round(value, 3)
