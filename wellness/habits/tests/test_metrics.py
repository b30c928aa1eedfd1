"""What achievements count of habits."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.metrics.registry import metrics, metrics_of
from wellness.days.models import DayRest
from wellness.habits.models import Habit
from wellness.habits.selectors import habit_detail
from wellness.habits.tests.factories import NOW, TODAY, make_done, make_habit

pytestmark = pytest.mark.django_db


def counts(*people):
    read = {name: metric.read([person.pk for person in people]) for name, metric in metrics().items()}
    return {name: found for name, found in read.items() if name.startswith("habits.")}


def ago(days):
    return TODAY - timedelta(days=days)


def test_each_person_has_their_own_counts_and_who_has_none_is_left_out(user, stranger, make_user):
    stretch, read = make_habit(user), make_habit(user, name="Read", is_active=False)
    make_done(stretch, ago(9), ago(8), ago(7), ago(1))
    make_done(read, ago(3), ago(2))
    make_done(make_habit(stranger), TODAY)
    assert counts(user, stranger, make_user()) == {
        "habits.created": {user.pk: 2, stranger.pk: 1},
        "habits.completions": {user.pk: 6, stranger.pk: 1},
        "habits.longest_streak": {user.pk: 3, stranger.pk: 1},
    }
    assert counts(stranger)["habits.created"] == {stranger.pk: 1}


def test_the_longest_streak_is_the_one_that_the_habits_own_page_knows(user):
    """Rests, rhythms and weeks included: the set-based count and that of one person are of the same rules."""
    DayRest.objects.create(owner=user, kind="freeze", first_date=ago(5), last_date=ago(5))
    make_done(make_habit(user), *(ago(number) for number in (8, 7, 6, 4, 3)))
    weekdays = make_habit(user, target_frequency="weekdays", weekdays=[1, 4])
    make_done(weekdays, *(ago(number) for number in (1, 5, 8, 12)))
    make_done(make_habit(user, target_frequency="weekly", times_per_week=1), *(ago(7 * number) for number in range(7)))
    assert counts(user)["habits.longest_streak"] == {user.pk: 7}
    assert (
        max(habit_detail(owner=user, habit_id=habit.pk, now=NOW).streak.longest for habit in Habit.objects.all()) == 7
    )


def test_the_number_of_queries_does_not_grow(user, stranger):
    make_done(make_habit(user), TODAY)
    with CaptureQueriesContext(connection) as one:
        counts(user)
    for _ in range(3):
        make_done(make_habit(stranger), TODAY, ago(1))
    with CaptureQueriesContext(connection) as many:
        counts(user, stranger)
    assert [sum("wellness_habit" in query["sql"] for query in found) for found in (one, many)] == [5, 5]


def test_changes_of_habits_and_of_completions_count_what_they_can_change():
    assert {metric.name for metric in metrics_of({"habit"})} == {"habits.created", "habits.longest_streak"}
    assert {metric.name for metric in metrics_of({"habit_completion"})} == {
        "habits.completions", "habits.longest_streak", "days.active",
    }  # fmt: skip
