from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from accounts.profile.models import UserPreferences
from wellness.days.models import DayRest
from wellness.mood.models import MoodEntry
from wellness.progress import dashboard
from wellness.progress.tests.factories import NOW, at, day, nothing, write_history
from wellness.progress.tests.test_timeline import make_row

pytestmark = pytest.mark.django_db
URL = "/api/v1/analytics/dashboard"


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def owner(make_user):
    return make_user(timezone="UTC")


def test_a_home_screen_has_today_and_the_week(api_as, owner):
    for ago, value in ((0, 8), (1, 5), (2, 4), (6, 3), (7, 1)):
        last = make_row("mood_entry", owner, at(ago, 8), mood_value=value)
    make_row("checkin", owner, at(0), anxiety_level=6)
    make_row("checkin", owner, at(3), anxiety_level=3)
    make_row("interaction", owner, at(0))
    make_row("user_achievement", owner, at(0))
    last = MoodEntry.objects.get(owner=owner, local_date=day(0))
    assert api_as(owner).get(URL).json() == {
        "date": str(day(0)),
        "timezone": "UTC",
        "last_mood": {
            "id": str(last.pk),
            "mood_value": 8,
            "mood_scale": 10,
            "logged_at": at(0, 8).isoformat().replace("+00:00", "Z"),
            "date": str(day(0)),
        },
        "today": {"entries": 3, "counts": nothing(checkins=1, interactions=1, mood_entries=1)},
        "week": {
            "start_date": str(day(6)),
            "end_date": str(day(0)),
            "days_active": 5,
            "entries": 7,
            "average_mood_value": 5.0,
            "mood_entries": 4,
            "average_anxiety": 4.5,
            "checkins": 2,
        },
        "mood_streak": {"days": 3, "start_date": str(day(2)), "end_date": str(day(0))},
    }


def test_a_new_person_has_a_home_screen_too(api_as, owner):
    answer = api_as(owner).get(URL).json()
    assert answer["last_mood"] is None
    assert answer["week"]["average_mood_value"] is None
    assert answer["mood_streak"] == {"days": 0, "start_date": None, "end_date": None}


def test_a_day_of_rest_does_not_break_the_streak(api_as, owner):
    for ago in (0, 2):
        make_row("mood_entry", owner, at(ago))
    client = api_as(owner)
    assert client.get(URL).json()["mood_streak"]["days"] == 1
    DayRest.objects.create(owner=owner, kind=DayRest.Kind.PAUSE, first_date=day(1), last_date=day(1))
    assert client.get(URL).json()["mood_streak"]["days"] == 2


def test_who_hides_streaks_sees_none(api_as, owner):
    make_row("mood_entry", owner, at(0))
    UserPreferences.objects.create(owner=owner, show_streaks=False)
    answer = api_as(owner).get(URL).json()
    assert answer["mood_streak"] is None
    assert answer["last_mood"]["mood_value"] == 7


@pytest.mark.parametrize("days", [399, 400, 401, 1000])
def test_a_long_streak_is_counted_to_its_beginning(api_as, owner, days):
    write_history(owner, days, kinds=("mood_entry",))
    # An older time that does not belong to it.
    make_row("mood_entry", owner, at(days + 5))
    assert api_as(owner).get(URL).json()["mood_streak"] == {
        "days": days,
        "start_date": str(day(days - 1)),
        "end_date": str(day(0)),
    }


def test_a_streak_that_broke_is_read_no_further(api_as, owner, django_assert_num_queries):
    write_history(owner, 900, kinds=("mood_entry",))
    MoodEntry.objects.filter(owner=owner, local_date=day(30)).delete()
    client = api_as(owner)
    with django_assert_num_queries(5):
        assert client.get(URL).json()["mood_streak"]["days"] == 30


@pytest.mark.parametrize(("days", "queries"), [(2, 5), (200, 5), (dashboard.NEWEST + 50, 6)])
def test_a_home_screen_takes_five_queries(api_as, owner, django_assert_num_queries, days, queries):
    write_history(owner, days)
    client = api_as(owner)
    with django_assert_num_queries(queries):
        assert client.get(URL).json()["mood_streak"]["days"] == days


def test_today_is_the_person_s_own(api_as, make_user):
    owner = make_user(timezone="Pacific/Auckland")
    auckland = ZoneInfo("Pacific/Auckland")
    make_row("mood_entry", owner, NOW, zone=auckland)
    answer = api_as(owner).get(URL).json()
    assert answer["date"] == str(NOW.astimezone(auckland).date()) == str(day(0) + timedelta(days=1))
    assert answer["today"]["counts"]["mood_entries"] == 1


def test_nobody_sees_another_s(api_as, api_client, user, stranger):
    write_history(user, 5)
    assert api_client.get(URL).status_code == 401
    assert api_as(stranger).get(URL).json()["today"]["entries"] == 0
