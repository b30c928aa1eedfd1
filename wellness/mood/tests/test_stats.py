"""Statistics and trends over random data against numbers computed apart."""

import random
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from statistics import fmean
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wellness.mood.models import MoodEntry
from wellness.mood.tests.factories import many_moods

STATS, TRENDS = "/api/v1/mood/stats", "/api/v1/mood/trends"
BERLIN = ZoneInfo("Europe/Berlin")
END = datetime(2026, 5, 20, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def rounded(value):
    return None if value is None else pytest.approx(value, abs=0.0006)


def average(values):
    return fmean(values) if values else None


def local_day(body):
    return datetime.fromisoformat(body["logged_at"]).astimezone(BERLIN).date()


def half(value):
    return None if value is None else value / 2


def expected_stats(bodies, first, last):
    inside = [body for body in bodies if first <= local_day(body) <= last]
    values = [body["mood_value"] for body in inside]
    week = average([b["mood_value"] for b in bodies if last - timedelta(days=7) < local_day(b) <= last])
    month = average([b["mood_value"] for b in bodies if last - timedelta(days=30) < local_day(b) <= last])
    names = ["difficult", "not_great", "okay", "good", "amazing"]
    return {
        "start_date": str(first),
        "end_date": str(last),
        "total_entries": len(inside),
        "days_with_entries": len({local_day(body) for body in inside}),
        "average_basis": "entries",
        "average_mood_value": rounded(average(values)),
        "average_mood": rounded(half(average(values))),
        "min_mood_value": min(values, default=None),
        "max_mood_value": max(values, default=None),
        "mood_distribution": {
            name: sum((value - 1) // 2 == index for value in values) for index, name in enumerate(names)
        },
        "average_energy_level": rounded(average([b["energy_level"] for b in inside if b["energy_level"]])),
        "average_anxiety_level": rounded(average([b["anxiety_level"] for b in inside if b["anxiety_level"]])),
        "trends": {
            "last_week": rounded(half(week)),
            "last_month": rounded(half(month)),
            "last_week_mood_value": rounded(week),
            "last_month_mood_value": rounded(month),
            "improvement": None if week is None else week > month,
        },
    }


LEVELS = st.none() | st.integers(1, 10)
BODIES = st.lists(
    st.fixed_dictionaries(
        {
            "mood_value": st.integers(1, 10),
            "energy_level": LEVELS,
            "anxiety_level": LEVELS,
            "logged_at": st.datetimes(datetime(2026, 2, 1), datetime(2026, 5, 25), timezones=st.just(UTC)).map(
                datetime.isoformat
            ),
        }
    ),
    max_size=40,
)


@given(bodies=BODIES, days=st.sampled_from([1, 7, 30, 90, 366]))
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_statistics_agree_with_plain_python(premium_user, api_as, bodies, days):
    MoodEntry.objects.all().delete()
    if bodies:
        many_moods(premium_user, bodies)
    last = END.date()
    answer = api_as(premium_user).get(f"{STATS}?days={days}&end_date={last}").json()
    assert answer == expected_stats(bodies, last - timedelta(days=days - 1), last)


def test_days_end_at_local_midnight_around_a_clock_change(premium_user, api_as):
    # Berlin's 29 March 2026 has 23 hours: from 23:00Z to 22:00Z.
    at = ["2026-03-28T22:59:59Z", "2026-03-28T23:00:00Z", "2026-03-29T21:59:59Z", "2026-03-29T22:00:00Z"]
    many_moods(premium_user, [{"mood_value": value, "logged_at": moment} for value, moment in enumerate(at, 3)])
    answer = api_as(premium_user).get(f"{STATS}?start_date=2026-03-29&end_date=2026-03-29").json()
    assert (answer["total_entries"], answer["min_mood_value"], answer["max_mood_value"]) == (2, 4, 5)


def test_without_entries_nothing_is_invented(user, api_as):
    answer = api_as(user).get(STATS).json()
    assert answer["total_entries"] == 0
    assert answer["average_mood"] is None
    assert answer["trends"]["improvement"] is None
    assert set(answer["mood_distribution"].values()) == {0}


def test_nobody_counts_the_entries_of_another(premium_user, stranger, api_as, api_client):
    many_moods(premium_user, [{}] * 3)
    assert api_as(stranger).get(STATS).json()["total_entries"] == 0
    assert api_as(stranger).get(TRENDS).json()["total_entries"] == 0
    assert api_client.get(STATS).status_code == 401
    assert api_client.get(TRENDS).status_code == 401


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("days=0", "days"),
        ("days=367", "days"),
        ("days=ten", "days"),
        ("start_date=2026-01-40", "start_date"),
        ("start_date=2024-01-01&end_date=2026-01-01", "start_date"),
        ("start_date=2026-02-01&end_date=2026-01-01", "start_date"),
        ("days=7&start_date=2026-01-01&end_date=2026-01-02", "days"),
        ("end_date=0001-01-01", "end_date"),
    ],
)
@pytest.mark.parametrize("path", ["stats", "trends", "insights"])
def test_bad_spans_are_named(user, api_as, path, query, field):
    answer = api_as(user).get(f"/api/v1/mood/{path}?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


def test_statistics_are_one_statement(premium_user, api_as, django_assert_num_queries):
    client = api_as(premium_user)
    many_moods(premium_user, [{}] * 30)
    for path in (f"{STATS}?days=90", TRENDS, "/api/v1/mood/insights", "/api/v1/mood/factors/analysis"):
        with django_assert_num_queries(2):
            assert client.get(path).status_code == 200


@pytest.mark.parametrize("period", ["day", "week", "month"])
def test_buckets_agree_with_plain_python(premium_user, api_as, period):
    chance = random.Random(period)
    bodies = [
        {
            "mood_value": chance.randint(1, 10),
            "logged_at": (END - timedelta(minutes=chance.randint(0, 100 * 1440))).isoformat(),
        }
        for _ in range(50)
    ]
    many_moods(premium_user, bodies)
    buckets = defaultdict(list)
    for body in bodies:
        day = local_day(body)
        start = {"day": day, "week": day - timedelta(days=day.weekday()), "month": day.replace(day=1)}[period]
        buckets[start].append(body["mood_value"])
    answer = api_as(premium_user).get(f"{TRENDS}?period={period}&days=120&end_date=2026-05-20").json()
    assert [(row["start_date"], row["n"], row["average_mood_value"]) for row in answer["results"]] == [
        (str(start), len(values), rounded(fmean(values))) for start, values in sorted(buckets.items())
    ]
    assert answer["total_entries"] == 50


def test_a_slope_needs_a_week_of_days(premium_user, api_as):
    client = api_as(premium_user)
    start = datetime(2026, 5, 1, 12, tzinfo=UTC)
    days = [{"mood_value": 2 + day // 2, "logged_at": (start + timedelta(days=day)).isoformat()} for day in range(12)]
    many_moods(premium_user, days[:6])
    little = client.get(f"{TRENDS}?days=30&end_date=2026-05-20").json()["trend"]
    assert (little["enough_data"], little["n"], little["needed"]) == (False, 6, 7)
    many_moods(premium_user, days[6:])
    enough = client.get(f"{TRENDS}?days=30&end_date=2026-05-20").json()["trend"]
    assert (enough["enough_data"], enough["n"], enough["direction"]) == (True, 12, "rising")
    xs, ys = range(12), [2 + day // 2 for day in range(12)]
    by_hand = sum((x - 5.5) * (y - fmean(ys)) for x, y in zip(xs, ys, strict=True)) / sum((x - 5.5) ** 2 for x in xs)
    assert enough["slope_per_week"] == pytest.approx(by_hand * 7, abs=0.0001)
    assert enough["interval_95"][0] < enough["slope_per_week"] < enough["interval_95"][1]


def test_an_unknown_period_is_named(user, api_as):
    assert api_as(user).get(f"{TRENDS}?period=year").json()["errors"][0]["field"] == "period"
