"""When an entry was, from whatever of the instant, the date and the zone a client knows."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from rest_framework.exceptions import ValidationError

from wellness.days.moments import moment_of

OWNER = SimpleNamespace(timezone="Europe/Berlin", day_starts_at=4)
MORNING = datetime(2026, 3, 10, 7, 0, tzinfo=UTC)  # eight o'clock in Berlin
EVENING = datetime(2026, 3, 10, 19, 0, tzinfo=UTC)


def moment(now=MORNING, **values):
    return moment_of(**{"logged_at": None, "local_date": None, "zone_name": None, "owner": OWNER, "now": now, **values})


def test_today_alone_is_now_before_noon_and_noon_after_it():
    assert moment(local_date=date(2026, 3, 10)).logged_at == MORNING
    assert moment(now=EVENING, local_date=date(2026, 3, 10)).logged_at == datetime(2026, 3, 10, 11, tzinfo=UTC)


def test_what_was_stored_this_morning_can_be_sent_back_as_it_came():
    stored = moment(local_date=date(2026, 3, 10))
    again = moment(logged_at=stored.logged_at, local_date=stored.local_date, zone_name=stored.zone)
    assert again == stored


def test_in_the_small_hours_today_is_still_yesterday():
    at_two = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
    assert moment(now=at_two).local_date == date(2026, 3, 9)
    assert moment(now=at_two, local_date=date(2026, 3, 9)).local_date == date(2026, 3, 9)
    with pytest.raises(ValidationError) as refused:
        moment(now=at_two, local_date=date(2026, 3, 10))
    assert list(refused.value.detail) == ["date"]


def test_a_date_that_the_zone_skipped_is_refused():
    with pytest.raises(ValidationError) as refused:
        moment(local_date=date(2011, 12, 30), zone_name="Pacific/Apia")
    assert list(refused.value.detail) == ["date"]
