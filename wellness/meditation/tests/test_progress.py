from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.administration.figures import figures_read
from accounts.metrics.registry import metrics, metrics_of
from accounts.profile.models import UserPreferences
from wellness.breathing.tests.factories import make_breathing, make_technique
from wellness.days.models import DayRest
from wellness.meditation.models import MeditationSession
from wellness.meditation.tests.factories import make_done, make_meditation

pytestmark = pytest.mark.django_db
PROGRESS, STREAKS = "/api/v1/meditation/progress", "/api/v1/meditation/streaks"


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


def sit(owner, now, ago, minutes=10, **values):
    return make_done(owner, now=now, minutes=minutes, logged_at=now - timedelta(days=ago, hours=1), **values)


def test_progress_counts_completed_sessions_by_time_type_and_day(user, stranger, api_as, now):
    for ago, minutes, kind in (
        (0, 10, "mindfulness"), (6, 20, "body-scan"), (7, 5, "mindfulness"), (29, 40, "breathing"),
        (30, 15, "mindfulness"), (400, 1, "mindfulness"),
    ):  # fmt: skip
        sit(user, now, ago, minutes, session_type=kind)
    make_meditation(user, now=now, completed_duration_minutes=200)
    sit(stranger, now, 0, 99)
    slug = make_technique().slug
    for ago, seconds in ((0, 100), (1, 100), (20, 300), (90, 3600)):
        at = now - timedelta(days=ago)
        make_breathing(user, now=now, technique=slug, duration_seconds=seconds, logged_at=at)
    data = api_as(user).get(PROGRESS).json()
    assert {name: data[name] for name in ("sessions", "minutes", "breathing_minutes")} == {
        "sessions": 6, "minutes": 91, "breathing_minutes": 68,
    }  # fmt: skip
    assert data["last_7_days"] == {"sessions": 2, "minutes": 30, "breathing_minutes": 3}
    assert data["last_30_days"] == {"sessions": 4, "minutes": 75, "breathing_minutes": 8}
    assert {row["session_type"]: (row["sessions"], row["minutes"]) for row in data["by_type"]} == {
        "breathing": (1, 40), "mindfulness": (4, 31), "loving-kindness": (0, 0), "body-scan": (1, 20),
    }  # fmt: skip
    assert (data["longest_minutes"], data["average_minutes"]) == (40, 15.2)
    days = {row["date"]: row["minutes"] for row in data["days"]}
    assert len(days) == 30
    assert list(days) == sorted(days)
    assert {day: minutes for day, minutes in days.items() if minutes} == {
        "2026-02-09": 40, "2026-03-03": 5, "2026-03-04": 20, "2026-03-10": 10,
    }  # fmt: skip


def test_a_person_without_sessions_has_zeros(user, api_as):
    data = api_as(user).get(PROGRESS, {"days": 7}).json()
    assert (data["sessions"], data["minutes"], data["longest_minutes"], data["average_minutes"]) == (0, 0, 0, None)
    assert [row["minutes"] for row in data["days"]] == [0] * 7


@pytest.mark.parametrize("days", ["6", "366", "x", "-1"])
def test_days_are_between_a_week_and_a_year(user, api_as, days):
    answer = api_as(user).get(PROGRESS, {"days": days})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "days")


def test_days_are_those_of_the_persons_zone(make_user, api_as, now):
    person = make_user(timezone="Pacific/Auckland")
    make_done(person, now=now, logged_at=now - timedelta(minutes=30))
    assert api_as(person).get(PROGRESS).json()["days"][-1] == {"date": "2026-03-11", "sessions": 1, "minutes": 10}


@pytest.mark.parametrize(("url", "queries"), [(PROGRESS, 4), (STREAKS, 4)])
def test_the_number_of_queries_does_not_follow_the_number_of_sessions(user, api_as, now, url, queries):
    client = api_as(user)
    for count in (10, 2_000):
        rows = [
            MeditationSession(
                owner=user, session_type="mindfulness", duration_minutes=5, completed_duration_minutes=5,
                state="completed", logged_at=now - timedelta(hours=7 * number), zone="UTC", completed_at=now,
                local_date=(now - timedelta(hours=7 * number)).date(),
            )
            for number in range(count)
        ]  # fmt: skip
        MeditationSession.objects.bulk_create(rows)
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        # Signing in is one of them.
        assert len(found) == queries


def test_a_streak_is_of_days_with_a_completed_session(user, api_as, now):
    for ago in (1, 2, 3, 10, 11, 12, 13):
        sit(user, now, ago)
    make_meditation(user, now=now)
    data = api_as(user).get(STREAKS).json()
    assert data == {"hidden": False, "current": 3, "longest": 4, "last_date": "2026-03-09"}


def test_rest_breaks_no_streak(user, api_as, now):
    for ago in (0, 3):
        sit(user, now, ago)
    assert api_as(user).get(STREAKS).json()["current"] == 1
    DayRest.objects.create(owner=user, kind="pause", first_date=date(2026, 3, 8), last_date=date(2026, 3, 9))
    assert api_as(user).get(STREAKS).json()["current"] == 2


def test_a_broken_streak_keeps_its_last_day(user, api_as, now):
    sit(user, now, 5)
    assert api_as(user).get(STREAKS).json() == {
        "hidden": False, "current": 0, "longest": 1, "last_date": "2026-03-05",
    }  # fmt: skip


def test_who_hides_streaks_is_shown_none(user, api_as, now):
    sit(user, now, 0)
    UserPreferences.objects.create(owner=user, show_streaks=False)
    assert api_as(user).get(STREAKS).json() == {
        "hidden": True, "current": None, "longest": None, "last_date": None,
    }  # fmt: skip


@pytest.mark.parametrize("url", [PROGRESS, STREAKS])
def test_nobody_unknown_reads_them(api_client, url):
    assert api_client.get(url).status_code == 401


def test_what_achievements_count(user, stranger, now):
    for ago in (0, 1, 1, 5):
        sit(user, now, ago, 11)
    make_meditation(user, now=now, completed_duration_minutes=200)
    for seconds in (100, 100):
        make_breathing(user, now=now, duration_seconds=seconds)
    both = {user.pk, stranger.pk}
    read = {name: metric.read(both) for name, metric in metrics().items() if name.startswith(("medit", "breath"))}
    assert {name: found.get(user.pk, 0) for name, found in read.items()} == {
        "meditation.sessions": 4, "meditation.minutes": 44, "meditation.longest_streak": 2,
        "breathing.sessions": 2, "breathing.minutes": 3,
    }  # fmt: skip
    assert all(stranger.pk not in found for found in read.values())
    assert {metric.name.partition(".")[0] for metric in metrics_of({"meditation_session"})} == {"meditation", "days"}
    assert {metric.name.partition(".")[0] for metric in metrics_of({"breathing_session"})} == {"breathing", "days"}


def test_administrators_see_how_many_were_completed_in_a_day(user, stranger, now):
    for owner, ago in ((user, 0), (stranger, 0), (user, 3)):
        sit(owner, now, ago)
    make_meditation(user, now=now)
    assert figures_read(now)["meditation_sessions_completed"] == 2
