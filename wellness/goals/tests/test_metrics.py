"""What achievements count of goals."""

import pytest

from accounts.metrics.registry import metrics, metrics_of
from wellness.goals.tests.factories import make_goal, make_step

pytestmark = pytest.mark.django_db


def counts(*people):
    read = {name: metric.read([person.pk for person in people]) for name, metric in metrics().items()}
    return {name: found for name, found in read.items() if name.startswith("goals.")}


def test_goals_and_those_that_were_reached_are_counted_for_each(user, stranger, make_user):
    make_step(make_goal(user, target_value=2), delta=2)
    make_step(make_goal(user), delta=2)
    make_goal(user, is_active=False)
    make_goal(stranger)
    assert counts(user, stranger, make_user()) == {
        "goals.created": {user.pk: 3, stranger.pk: 1},
        "goals.achieved": {user.pk: 1},
    }
    assert counts(stranger) == {"goals.created": {stranger.pk: 1}, "goals.achieved": {}}


def test_one_query_each(user, stranger, django_assert_num_queries):
    make_goal(user)
    for name in ("goals.created", "goals.achieved"):
        with django_assert_num_queries(1):
            metrics()[name].read([user.pk, stranger.pk])


def test_a_step_changes_its_goal_and_so_what_was_reached():
    assert {metric.name for metric in metrics_of({"goal"})} == {"goals.created", "goals.achieved"}
