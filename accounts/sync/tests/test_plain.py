"""The usual reader and comparison, on a model of the house that has no kind of its own."""

from datetime import time

import pytest
from django.utils import timezone
from rest_framework.exceptions import NotFound

from accounts.reminders.models import Reminder
from accounts.reminders.reminders import reminder_set
from accounts.reminders.serializers import ReminderReadSerializer
from accounts.sync.plain import plain_differing, plain_read

pytestmark = pytest.mark.django_db


@pytest.fixture
def reminder(user):
    return reminder_set(owner=user, kind="mood_check_in", wall_time=time(8), now=timezone.now())[0]


def test_rows_are_read_as_their_serializer_shows_them_and_only_to_their_owner(
    user, stranger, reminder, django_assert_num_queries
):
    read = plain_read(Reminder, ReminderReadSerializer)
    with django_assert_num_queries(1):
        rows = read(user, [reminder.pk])
    assert rows == {reminder.pk: ReminderReadSerializer(reminder).data}
    assert read(stranger, [reminder.pk]) == {}


def test_items_are_compared_with_what_is_stored(user, stranger, reminder):
    differing = plain_differing(Reminder, {"at": "wall_time"})
    changes = {"enabled": True, "weekdays": [1], "at": time(8)}
    assert differing(owner=user, row_id=reminder.pk, changes=changes) == {"weekdays"}
    with pytest.raises(NotFound):
        differing(owner=stranger, row_id=reminder.pk, changes=changes)
