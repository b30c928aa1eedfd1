from datetime import UTC, datetime

import pytest
import time_machine

from wellness.checkins.services import checkin_create
from wellness.interactions.services import interaction_create
from wellness.mood.tests.factories import make_mood_entry
from wellness.progress.tests.factories import NOW, at, day, nothing, write_history
from wellness.progress.tests.test_timeline import make_row

pytestmark = pytest.mark.django_db
URL = "/api/v1/progress/summary"


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOW, tick=False):
        yield


def test_the_last_week_is_summed_up(api_as, make_user):
    owner = make_user(timezone="UTC")
    first = checkin_create(owner=owner, values={"anxiety_level": 3, "logged_at": at(6)}, now=NOW).row
    second = checkin_create(owner=owner, values={"anxiety_level": 8, "logged_at": at(0)}, now=NOW).row
    checkin_create(owner=owner, values={"anxiety_level": 9, "logged_at": at(7)}, now=NOW)
    for tool, ago in (("Breathing app", 1), ("Breathing app", 2), ("Walk", 2), ("Walk", 7)):
        interaction_create(owner=owner, values={"tool": tool, "duration_minutes": 5, "logged_at": at(ago)}, now=NOW)
    make_mood_entry(owner, logged_at=at(3).isoformat())
    make_row("cbt_entry", owner, at(0), status="draft")
    assert api_as(owner).get(URL).json() == {
        "days": 7,
        "start_date": str(day(6)),
        "end_date": str(day(0)),
        "recent_checkins": [
            {
                "id": str(row.pk),
                "anxiety_level": row.anxiety_level,
                "logged_at": row.logged_at.isoformat().replace("+00:00", "Z"),
                "date": str(row.local_date),
            }
            for row in (second, first)
        ],
        "tool_usage_counts": {"Breathing app": 2, "Walk": 1},
        "counts": nothing(checkins=2, interactions=3, mood_entries=1),
        "days_active": 5,
    }


def test_a_month_is_a_longer_window_and_at_most_twenty_checkins(api_as, make_user):
    owner = make_user(timezone="UTC")
    write_history(owner, 40)
    answer = api_as(owner).get(f"{URL}?days=30").json()
    assert (answer["start_date"], answer["end_date"]) == (str(day(29)), str(day(0)))
    assert [one["date"] for one in answer["recent_checkins"]] == [str(day(n)) for n in range(20)]
    # The journal is a room above, which this history does not know.
    assert {name: number for name, number in answer["counts"].items() if number != 30} == {"journal_entries": 0}
    assert answer["days_active"] == 30
    assert sum(answer["tool_usage_counts"].values()) == 30


def test_nothing_is_an_answer(api_as, user):
    answer = api_as(user).get(URL).json()
    assert (answer["counts"], answer["recent_checkins"], answer["tool_usage_counts"]) == (nothing(), [], {})


def test_today_is_the_person_s_own(api_as, make_user):
    """At 23:30 of the 9th in UTC it is the 10th in Berlin; who begins the day at four still lives the 9th."""
    late = datetime.combine(day(1), datetime.min.time(), UTC).replace(hour=23, minute=30)
    for zone, starts, today in (("Europe/Berlin", 0, day(0)), ("Europe/Berlin", 4, day(1)), ("UTC", 0, day(1))):
        owner = make_user(timezone=zone, day_starts_at=starts)
        with time_machine.travel(late, tick=False):
            client = api_as(owner)
            checkin_create(owner=owner, values={"anxiety_level": 3}, now=late)
            answer = client.get(f"{URL}?days=1").json()
        assert (answer["end_date"], answer["counts"]["checkins"]) == (str(today), 1)


@pytest.mark.parametrize("days", ["0", "91", "-1", "seven", "7.0", "", "٧"])
def test_a_wrong_number_of_days_is_named(api_as, user, days):
    answer = api_as(user).get(URL, {"days": days})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "days"


def test_only_my_own_is_counted(api_as, api_client, user, stranger):
    write_history(user, 5)
    assert api_client.get(URL).status_code == 401
    assert api_as(stranger).get(URL).json()["counts"] == nothing()


@pytest.mark.parametrize("days", [2, 200])
def test_a_summary_takes_four_queries(api_as, user, django_assert_num_queries, days):
    write_history(user, days)
    client = api_as(user)
    with django_assert_num_queries(4):
        assert client.get(f"{URL}?days=90").status_code == 200
