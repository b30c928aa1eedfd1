"""What achievements count of appointments."""

from datetime import timedelta

import pytest

from accounts.metrics.registry import metrics
from wellness.appointments.tests.factories import NOW, make_appointment

pytestmark = pytest.mark.django_db


def test_only_those_that_took_place_are_counted_for_each(user, stranger, django_assert_num_queries):
    for number, (person, status) in enumerate(
        [(user, "completed"), (user, "no-show"), (user, "scheduled"), (stranger, "scheduled")]
    ):
        at = NOW - timedelta(days=10 + number)
        make_appointment(person, status=status, scheduled_at=at.isoformat())
    with django_assert_num_queries(1):
        found = metrics()["appointments.completed"].read([user.pk, stranger.pk])
    assert found == {user.pk: 1}
    assert metrics()["appointments.completed"].kinds == {"appointment"}
