from datetime import date

import pytest

from accounts.reminders.weeks import weeks_of
from wellness.mood.tests.factories import make_mood_entry

pytestmark = pytest.mark.django_db


def test_the_weekly_report_counts_the_entries_of_its_seven_days(user, stranger, django_assert_num_queries):
    for day in ("01", "02", "03", "09"):
        make_mood_entry(user, mood_value=5, logged_at=f"2026-03-{day}T12:00:00Z")
    make_mood_entry(user, mood_value=7, logged_at="2026-03-09T18:00:00Z")
    with django_assert_num_queries(1):
        found = weeks_of({user.pk: date(2026, 3, 9), stranger.pk: date(2026, 3, 9)})
    assert found[user.pk]["numbers"] == {"mood": {"entries": 3, "days": 2}}
    assert found[stranger.pk]["numbers"] == {}
