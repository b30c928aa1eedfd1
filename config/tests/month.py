"""A month of moods, and its statistics worked out a second time, by other means than the house's own."""

import statistics
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

ZONE = ZoneInfo("America/New_York")
LABELS = ("difficult", "not_great", "okay", "good", "amazing")


def month_of_moods(last: date) -> list[dict[str, Any]]:
    """Thirty entries on the days up to `last`, some of them minutes from midnight, two of them on one day."""
    bodies = []
    for number in range(30):
        day = last - timedelta(days=max(0, number - 1))
        clock = ((0, 5), (12, 30), (23, 50))[number % 3]
        at = datetime(day.year, day.month, day.day, *clock, tzinfo=ZONE)
        body: dict[str, Any] = {"mood_value": 1 + (number * 7) % 10, "logged_at": at.astimezone(UTC).isoformat()}
        if number % 2:
            body |= {"energy_level": 1 + number % 10, "anxiety_level": 10 - number % 10}
        bodies.append(body)
    return bodies


def by_day(bodies: list[dict[str, Any]]) -> dict[date, list[int]]:
    days: dict[date, list[int]] = {}
    for body in bodies:
        day = datetime.fromisoformat(body["logged_at"]).astimezone(ZONE).date()
        days.setdefault(day, []).append(body["mood_value"])
    return days


def mean(values: list[Any]) -> float:
    return sum(values) / len(values)


def check_statistics(client: httpx.Client, bodies: list[dict[str, Any]], last: date) -> None:
    first = last - timedelta(days=29)
    days = by_day(bodies)
    values = [value for day in days.values() for value in day]
    week = [value for day, found in days.items() if day > last - timedelta(days=7) for value in found]
    answer = client.get("/mood/stats", params={"start_date": str(first), "end_date": str(last)}).json()
    assert answer["total_entries"] == 30
    assert answer["days_with_entries"] == len(days) == 29
    assert answer["average_mood_value"] == pytest.approx(mean(values), abs=0.001)
    assert answer["average_mood"] == pytest.approx(mean(values) / 2, abs=0.001)
    assert (answer["min_mood_value"], answer["max_mood_value"]) == (min(values), max(values))
    assert answer["mood_distribution"] == {
        name: sum((value + 1) // 2 == place for value in values) for place, name in enumerate(LABELS, start=1)
    }
    for name in ("energy_level", "anxiety_level"):
        told = [body[name] for body in bodies if name in body]
        assert answer[f"average_{name}"] == pytest.approx(mean(told), abs=0.001)
    assert answer["trends"]["last_week_mood_value"] == pytest.approx(mean(week), abs=0.001)
    assert answer["trends"]["last_month_mood_value"] == pytest.approx(mean(values), abs=0.001)
    assert answer["trends"]["improvement"] is (mean(week) > mean(values))


def bucket(day: date, period: str) -> str:
    if period == "week":
        day -= timedelta(days=day.isoweekday() - 1)
    return str(day.replace(day=1) if period == "month" else day)


def check_trends(client: httpx.Client, bodies: list[dict[str, Any]], last: date) -> None:
    days = by_day(bodies)
    span = {"start_date": str(last - timedelta(days=29)), "end_date": str(last)}
    line = statistics.linear_regression(
        [day.toordinal() for day in sorted(days)], [mean(days[day]) for day in sorted(days)]
    )
    for period in ("day", "week", "month"):
        wanted: dict[str, list[int]] = {}
        for day in sorted(days):
            wanted.setdefault(bucket(day, period), []).extend(days[day])
        answer = client.get("/mood/trends", params={"period": period, **span}).json()
        assert {row["start_date"]: row["n"] for row in answer["results"]} == {at: len(v) for at, v in wanted.items()}
        for row in answer["results"]:
            assert row["average_mood_value"] == pytest.approx(mean(wanted[row["start_date"]]), abs=0.001)
        assert answer["trend"]["n"] == len(days)
        assert answer["trend"]["slope_per_week"] == pytest.approx(line.slope * 7, abs=0.001)
        low, high = answer["trend"]["interval_95"]
        assert low < line.slope * 7 < high
