from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from accounts.notifications.models import SmsQuota
from accounts.notifications.quotas import sms_give_back, sms_take
from config.testing.threads import at_once

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.django_db(transaction=True)
def test_twenty_workers_at_once_get_exactly_five(make_user, now):
    person = make_user()
    assert sorted(at_once(20, lambda _: sms_take(owner=person, now=now))) == [False] * 15 + [True] * 5
    assert SmsQuota.objects.get(owner=person).used == 5


def test_a_crisis_alert_is_never_held_back_and_uses_nothing_up(user, now, django_assert_num_queries):
    assert [sms_take(owner=user, now=now) for _ in range(6)] == [True] * 5 + [False]
    with django_assert_num_queries(0):
        assert all(sms_take(owner=user, now=now, urgent=True) for _ in range(10))
    assert SmsQuota.objects.get(owner=user).used == 5


def test_one_question_is_one_query(user, now, django_assert_num_queries):
    with django_assert_num_queries(1):
        sms_take(owner=user, now=now)


# The days on which Berlin's clocks go forward and back, and an ordinary one.
@pytest.mark.parametrize("day", [(2026, 3, 29), (2026, 10, 25), (2026, 6, 1)])
def test_the_allowance_begins_anew_at_the_persons_midnight(make_user, day):
    person = make_user(timezone="Europe/Berlin")
    evening = datetime(*day, 23, 59, 59, tzinfo=BERLIN).astimezone(UTC)
    morning = datetime(*day, 0, 0, 0, tzinfo=BERLIN).astimezone(UTC)
    assert [sms_take(owner=person, now=morning) for _ in range(5)] == [True] * 5
    assert not sms_take(owner=person, now=evening)
    midnight = datetime(day[0], day[1], day[2] + 1 if day[2] < 31 else 1, tzinfo=BERLIN).astimezone(UTC)
    assert sms_take(owner=person, now=midnight)


def test_no_zone_gives_the_allowance_twice(make_user, now):
    person = make_user(timezone="Pacific/Kiritimati")
    assert [sms_take(owner=person, now=now) for _ in range(5)] == [True] * 5
    person.timezone = "Pacific/Pago_Pago"  # a day earlier
    assert not sms_take(owner=person, now=now)
    person.timezone = "Pacific/Kiritimati"
    assert not sms_take(owner=person, now=now)


def test_what_was_not_sent_is_given_back_once_and_never_below_nothing(user, now):
    sms_take(owner=user, now=now)
    sms_give_back(owner=user, now=now)
    sms_give_back(owner=user, now=now)
    assert SmsQuota.objects.get(owner=user).used == 0
    assert [sms_take(owner=user, now=now) for _ in range(6)] == [True] * 5 + [False]
