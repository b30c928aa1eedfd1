"""Statistics and trends as answers: pure functions over what the selectors read."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from wellness.mood.rows import Row
from wellness.mood.statistics import Effect, slope

LABELS = ("difficult", "not_great", "okay", "good", "amazing")
# A line through fewer days says more about chance than about the person.
TREND_DAYS_MIN = 7
# A change of less than this in a week (of ten points) is called level.
LEVEL = 0.05


def stats_answer(row: Row, first: date, last: date) -> dict[str, Any]:
    """Averages are over entries, not over days; `average_mood` is on the five scale (conflict C01)."""
    total, days, average, lowest, highest = row[:5]
    energy, anxiety, week, month = row[10:14]
    return {
        "start_date": first,
        "end_date": last,
        "total_entries": total,
        "days_with_entries": days,
        "average_basis": "entries",
        "average_mood_value": _rounded(average),
        "average_mood": _halved(average),
        "min_mood_value": lowest,
        "max_mood_value": highest,
        "mood_distribution": dict(zip(LABELS, row[5:10], strict=True)),
        "average_energy_level": _rounded(energy),
        "average_anxiety_level": _rounded(anxiety),
        "trends": {
            "last_week": _halved(week),
            "last_month": _halved(month),
            "last_week_mood_value": _rounded(week),
            "last_month_mood_value": _rounded(month),
            # Unknown, not false, without entries to compare.
            "improvement": None if week is None or month is None else week > month,
        },
    }


def trends_answer(days: Sequence[Row], *, period: str, first: date, last: date) -> dict[str, Any]:
    buckets: dict[date, list[int]] = {}
    for day, count, total, low, high in days:
        bucket = buckets.setdefault(bucket_start(day, period), [0, 0, low, high])
        bucket[0] += count
        bucket[1] += total
        bucket[2] = min(bucket[2], low)
        bucket[3] = max(bucket[3], high)
    return {
        "period": period,
        "start_date": first,
        "end_date": last,
        "total_entries": sum(day[1] for day in days),
        "results": [
            {
                "start_date": start,
                "n": count,
                "average_mood_value": round(total / count, 3),
                "average_mood": round(total / count / 2, 3),
                "min_mood_value": low,
                "max_mood_value": high,
            }
            for start, (count, total, low, high) in sorted(buckets.items())
        ],
        "trend": trend_answer(days),
    }


def trend_answer(days: Sequence[Row]) -> dict[str, Any]:
    """A line through the averages of days, so that a day of many entries counts once."""
    xs = [float(day[0].toordinal()) for day in days]
    effect = slope(xs, [day[2] / day[1] for day in days]) if len(days) >= TREND_DAYS_MIN else None
    if effect is None:
        return {"enough_data": False, "n": len(days), "needed": TREND_DAYS_MIN, "text": "Not enough days for a trend."}
    return {
        "enough_data": True,
        "n": effect.n,
        "unit": "days",
        "slope_per_week": round(effect.value * 7, 4),
        "interval_95": [round(effect.low * 7, 4), round(effect.high * 7, 4)],
        "direction": _direction(effect),
        "text": _TEXTS[_direction(effect)].format(n=effect.n),
    }


def bucket_start(day: date, period: str) -> date:
    """Weeks begin on Monday (ISO 8601)."""
    if period == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if period == "month" else day


_TEXTS = {
    "rising": "Over {n} days your mood rose; chance alone rarely looks like this.",
    "falling": "Over {n} days your mood fell; chance alone rarely looks like this.",
    "level": "Over {n} days your mood stayed about level.",
    "unclear": "Over {n} days no clear direction shows.",
}


def _direction(effect: Effect) -> str:
    if effect.low > 0:
        return "rising"
    if effect.high < 0:
        return "falling"
    return "level" if max(abs(effect.low), abs(effect.high)) * 7 < LEVEL else "unclear"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _halved(value: float | None) -> float | None:
    return None if value is None else round(value / 2, 3)
