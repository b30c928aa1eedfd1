"""What is due on which day, streaks, and how a habit was kept: a missed day is absent, and nothing else."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.identity.models import User
from wellness.days import day_now
from wellness.days.models import DayRest
from wellness.habits.models import Habit, HabitCompletion
from wellness.habits.selectors import HabitToday, habit_detail, habits_today
from wellness.habits.tests.factories import NOW, TODAY, URL, make_done, make_habit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LONG_AGO = NOW - 100 * DAY


def done_ago(habit: Habit, *ago: int) -> None:
    make_done(habit, *(TODAY - days * DAY for days in ago))


def numbers(owner: User, habit: Habit) -> tuple[int, int, int, int, float | None]:
    found = habit_detail(owner=owner, habit_id=habit.pk, now=NOW)
    return found.streak.current, found.streak.longest, found.kept.due, found.kept.done, found.kept.rate


def test_days_in_a_row_and_the_last_thirty(user):
    habit = make_habit(user, now=LONG_AGO)
    done_ago(habit, 0, 1, 2, 5, 6, 7, 8)
    assert numbers(user, habit) == (3, 4, 30, 7, 0.2333)


def test_today_is_not_over(user):
    habit = make_habit(user, now=LONG_AGO)
    done_ago(habit, *range(1, 31))
    assert numbers(user, habit) == (30, 30, 30, 30, 1.0)


def test_a_new_habit_owes_nothing_for_the_time_before_it(user):
    habit = make_habit(user)
    assert numbers(user, habit) == (0, 0, 0, 0, None)
    done_ago(habit, 0)
    assert numbers(user, habit) == (1, 1, 1, 1, 1.0)


def test_pauses_and_rest_days_are_not_due_and_break_nothing(user):
    habit = make_habit(user, now=LONG_AGO)
    DayRest.objects.create(owner=user, kind="pause", first_date=TODAY - 20 * DAY, last_date=TODAY - 3 * DAY)
    DayRest.objects.create(owner=user, kind="weekly", weekday=(TODAY - 2 * DAY).isoweekday())
    done_ago(habit, 0, 1, 21, 22)
    current, longest, due, done, _ = numbers(user, habit)
    # Of thirty days eighteen are paused, and two Sundays lie outside the pause.
    assert (current, longest, due, done) == (4, 4, 30 - 18 - 2, 4)


def test_weekdays_alone_are_due(user):
    habit = make_habit(user, now=LONG_AGO, target_frequency="weekdays", weekdays=[1, 3])
    # Monday, Wednesday, Monday; a Sunday between counts for the streak and is not due.
    done_ago(habit, 1, 2, 6, 8)
    current, _, due, done, _ = numbers(user, habit)
    assert (current, done) == (4, 3)
    assert due == sum(1 for ago in range(1, 31) if (TODAY - ago * DAY).isoweekday() in {1, 3})


def test_a_weekly_habit_is_kept_by_weeks(user):
    habit = make_habit(user, now=LONG_AGO, target_frequency="weekly", times_per_week=2)
    done_ago(habit, 2, 3, 9, 10, 16, 17)  # twice in each of three weeks
    found = habit_detail(owner=user, habit_id=habit.pk, now=NOW)
    assert (found.streak.current, found.streak.longest) == (3, 3)
    assert (found.kept.due, found.kept.done) == (8, 6)


def test_flying_over_the_date_line_breaks_no_streak(make_user):
    person = make_user(timezone="Pacific/Auckland")
    habit = make_habit(person, now=LONG_AGO)
    done_ago(habit, 1, 2, 3)
    User.objects.filter(pk=person.pk).update(timezone="America/Los_Angeles")
    person.refresh_from_db()
    assert habit_detail(owner=person, habit_id=habit.pk, now=NOW).streak.current == 3


def test_the_order_of_arrival_changes_nothing(user):
    first, second = make_habit(user, now=LONG_AGO), make_habit(user, now=LONG_AGO)
    done_ago(first, 0, 1, 2, 3, 9)
    done_ago(second, 9, 2, 0, 3, 1)
    assert numbers(user, first) == numbers(user, second)


def today_of(owner: User) -> dict[str, HabitToday]:
    return {one.habit.name: one for one in habits_today(owner=owner, now=NOW)[1]}


def test_today_shows_each_active_habit(user):
    daily = make_habit(user, now=LONG_AGO, name="daily")
    make_habit(user, now=LONG_AGO, name="monday", target_frequency="weekdays", weekdays=[1])
    weekly = make_habit(user, now=LONG_AGO, name="weekly", target_frequency="weekly")
    make_habit(user, now=LONG_AGO, name="archived", is_active=False)
    done_ago(daily, 0, 1)
    done_ago(weekly, 1)
    rows = today_of(user)
    assert {name: (row.due_today, row.completion_id is not None, row.streak) for name, row in rows.items()} == {
        "daily": (True, True, 2),
        "monday": (False, False, 0),
        # Done yesterday, which is the same week.
        "weekly": (False, False, 1),
    }
    assert rows["daily"].completion_id == HabitCompletion.objects.get(habit=daily, local_date=TODAY).pk


def test_a_weekly_habit_is_due_until_it_was_done_often_enough(user):
    habit = make_habit(user, now=LONG_AGO, name="weekly", target_frequency="weekly", times_per_week=2)
    done_ago(habit, 2, 3)  # last week
    assert today_of(user)["weekly"].due_today
    done_ago(habit, 1)
    assert today_of(user)["weekly"].due_today
    done_ago(habit, 0)  # what was done today does not make it less due today
    assert today_of(user)["weekly"].due_today


def test_on_a_day_of_rest_or_pause_nothing_is_due(user):
    make_habit(user, now=LONG_AGO, name="daily")
    make_habit(user, now=LONG_AGO, name="weekly", target_frequency="weekly")
    assert {row.due_today for row in today_of(user).values()} == {True}
    rest = DayRest.objects.create(owner=user, kind="weekly", weekday=TODAY.isoweekday())
    assert {row.due_today for row in today_of(user).values()} == {False}
    rest.delete()
    DayRest.objects.create(owner=user, kind="pause", first_date=TODAY - DAY)
    assert {row.due_today for row in today_of(user).values()} == {False}


def test_today_over_http_shows_those_with_an_hour_first(user, api_as):
    late = make_habit(user, name="late", target_time=time(20))
    whenever = make_habit(user, name="whenever", target_frequency="weekly")
    early = make_habit(user, name="early", target_time=time(7))
    client = api_as(user)
    done = client.post(f"{URL}/{early.pk}/complete", {}).json()
    answer = client.get(f"{URL}/today").json()
    assert (answer["date"], answer["timezone"]) == (done["date"], user.timezone)
    assert [row["id"] for row in answer["results"]] == [str(habit.pk) for habit in (early, late, whenever)]
    first, second, third = answer["results"]
    assert (first["completed_today"], first["completion_id"], first["current_streak"]) == (True, done["id"], 1)
    assert (second["completed_today"], second["completion_id"], second["due_today"]) == (False, None, True)
    assert (third["streak_unit"], third["current_streak"]) == ("weeks", 0)


def test_today_is_the_persons_own(make_user):
    person = make_user(timezone="Pacific/Auckland", day_starts_at=2)
    make_habit(person, now=LONG_AGO, name="daily")
    at = datetime(2026, 3, 10, 12, 30, tzinfo=UTC)  # half past one in the night of the 11th there
    day, _ = habits_today(owner=person, now=at)
    assert day.local_date == date(2026, 3, 10)


def test_what_was_missed_is_absent_and_no_word_speaks_of_it(user, api_as):
    habit = make_habit(user, now=LONG_AGO, name="daily")
    done_ago(habit, 0, 1, 20)
    client = api_as(user)
    texts = [
        client.get(path).content.decode().lower()
        for path in (f"{URL}/today", URL, f"{URL}/{habit.pk}", f"{URL}/{habit.pk}/completions")
    ]
    unkind = ("miss", "fail", "broke", "lost", "lapse", "penalt", "skipped", "overdue", "late", "behind")
    assert [(word, text) for word in unkind for text in texts if word in text] == []
    # One row a day on which it was done, none for the others.
    assert HabitCompletion.objects.filter(habit=habit).count() == 3
    assert numbers(user, habit)[:2] == (2, 2)


@pytest.mark.parametrize("count", [1, 200])
def test_today_costs_five_statements(user, api_as, django_assert_num_queries, count):
    rows = [Habit(owner=user, name="x", logged_at=LONG_AGO, zone="UTC", local_date=TODAY) for _ in range(count)]
    Habit.objects.bulk_create(rows)
    done = [
        HabitCompletion(owner=user, habit=row, logged_at=NOW, zone="UTC", local_date=TODAY - ago * DAY)
        for row in rows
        for ago in range(5)
    ]
    HabitCompletion.objects.bulk_create(done)
    client = api_as(user)
    with django_assert_num_queries(5):
        assert len(client.get(f"{URL}/today").json()["results"]) == count


@pytest.mark.parametrize(("days", "reads"), [(20, 1), (60, 2), (500, 3)])
def test_years_of_history_are_read_only_for_who_never_stopped(user, api_as, days, reads):
    habit, today = make_habit(user, now=LONG_AGO), day_now(user, timezone.now()).local_date
    # Done for years, with one day missed `days` ago.
    done = [
        HabitCompletion(owner=user, habit=habit, logged_at=NOW, zone="UTC", local_date=today - ago * DAY)
        for ago in range(1500)
        if ago != days
    ]
    HabitCompletion.objects.bulk_create(done)
    client = api_as(user)
    with CaptureQueriesContext(connection) as found:
        row = client.get(f"{URL}/today").json()["results"][0]
    read = [query["sql"] for query in found if 'FROM "wellness_habitcompletion"' in query["sql"]]
    assert ['"local_date" >=' in sql for sql in read] == [True, True, False][:reads]
    assert (row["current_streak"], row["completed_today"]) == (days, True)
    assert client.get(f"{URL}/{habit.pk}").json()["current_streak"] == days


def test_a_weekly_habit_of_years_counts_every_week(user, api_as):
    today = day_now(user, timezone.now()).local_date
    habit = make_habit(user, now=LONG_AGO, target_frequency="weekly", times_per_week=2)
    done = [
        HabitCompletion(owner=user, habit=habit, logged_at=NOW, zone="UTC", local_date=monday + number * DAY)
        for week in range(1, 151)
        for monday in [today - (today.weekday() + 7 * week) * DAY]
        for number in range(2)
    ]
    HabitCompletion.objects.bulk_create(done)
    row = api_as(user).get(f"{URL}/today").json()["results"][0]
    assert (row["current_streak"], row["streak_unit"], row["due_today"]) == (150, "weeks", True)


@pytest.mark.parametrize("count", [1, 900])
def test_a_habit_with_its_numbers_costs_five_statements(user, api_as, django_assert_num_queries, count):
    habit = make_habit(user, now=LONG_AGO)
    done = [
        HabitCompletion(owner=user, habit=habit, logged_at=NOW, zone="UTC", local_date=TODAY - ago * DAY)
        for ago in range(count)
    ]
    HabitCompletion.objects.bulk_create(done)
    client = api_as(user)
    with django_assert_num_queries(5):
        assert client.get(f"{URL}/{habit.pk}").json()["longest_streak"] == count


def test_who_hides_streaks_is_told_none(user, api_as):
    habit, client = make_habit(user, now=LONG_AGO), api_as(user)
    done_ago(habit, *range(50))
    client.post(f"{URL}/{habit.pk}/complete", {})
    client.patch("/api/v1/users/me/preferences", {"show_streaks": False}, format="json")
    assert client.get(f"{URL}/{habit.pk}").json()["current_streak"] is None
    with CaptureQueriesContext(connection) as found:
        row = client.get(f"{URL}/today").json()["results"][0]
    assert (row["current_streak"], row["completed_today"]) == (None, True)
    # Nor are they counted: this week alone is read.
    assert len([query for query in found if 'FROM "wellness_habitcompletion"' in query["sql"]]) == 1
