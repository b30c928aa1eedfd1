from datetime import UTC, datetime, timedelta

import pytest

from accounts.billing.models import Subscription
from accounts.billing.services import subscription_set
from config.ids import uuid7
from config.testing.threads import at_once
from wellness.appointments.models import Appointment, AppointmentQuota
from wellness.appointments.quotas import AppointmentQuotaExceeded, appointment_quota_spend
from wellness.appointments.services import appointment_cancel
from wellness.appointments.tests.factories import URL, body_of, make_appointment, push, reminders

MID = datetime(2026, 3, 15, 12, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, tzinfo=UTC)


def later(now):
    return {"now": now, "scheduled_at": (now + timedelta(days=3)).isoformat()}


def used(person):
    row = AppointmentQuota.objects.get(owner=person)
    return str(row.month), row.used


@pytest.mark.django_db
def test_the_fourth_of_a_month_is_refused_on_the_free_plan(user, api_as):
    client = api_as(user)
    assert [client.post(URL, body_of(reminder_settings=push(30))).status_code for _ in range(3)] == [201] * 3
    answer = client.post(URL, body_of(reminder_settings=push(30)))
    data = answer.json()
    assert (answer.status_code, data["code"], data["limit"]) == (429, "quota_exceeded", 3)
    resets_at = datetime.fromisoformat(data["resets_at"]).astimezone(user.zone)
    assert (resets_at.day, resets_at.hour) == (1, 0)
    assert 0 < int(answer["Retry-After"]) <= 31 * 86400
    assert (Appointment.objects.count(), reminders().count()) == (3, 3)


@pytest.mark.django_db
def test_the_next_local_month_gives_three_again(make_user):
    person = make_user(timezone="Pacific/Auckland", day_starts_at=4)
    for _ in range(3):
        make_appointment(person, **later(MID))
    with pytest.raises(AppointmentQuotaExceeded) as refused:
        make_appointment(person, **later(MID))
    resets_at = refused.value.extra["resets_at"]
    assert resets_at == datetime(2026, 3, 31, 15, tzinfo=UTC)  # four in the morning, thirteen hours ahead
    with pytest.raises(AppointmentQuotaExceeded):
        make_appointment(person, **later(resets_at - timedelta(seconds=1)))
    make_appointment(person, **later(resets_at))
    assert used(person) == ("2026-04-01", 1)


@pytest.mark.django_db
def test_premium_has_no_quota_and_what_it_made_counts_nothing_afterwards(premium_user):
    for _ in range(8):
        row = make_appointment(premium_user, **later(MID))
    assert not AppointmentQuota.objects.exists()
    subscription_set(actor=None, owner=premium_user, tier=Subscription.Tier.FREE)
    premium_user.forget_derived()
    for _ in range(3):
        make_appointment(premium_user, **later(MID))
    appointment_cancel(owner=premium_user, appointment_id=row.pk, now=MID)
    with pytest.raises(AppointmentQuotaExceeded):
        make_appointment(premium_user, **later(MID))


@pytest.mark.django_db
def test_a_repeat_costs_nothing_even_when_nothing_is_left(user, api_as):
    client, body = api_as(user), body_of(id=str(uuid7()))
    statuses = [client.post(URL, one).status_code for one in (body, body, body_of(), body, body_of(), body, body_of())]
    assert statuses == [201, 200, 201, 200, 201, 200, 429]


@pytest.mark.django_db
def test_cancelling_gives_this_months_back_once(user):
    rows = [make_appointment(user, **later(MID)) for _ in range(3)]
    for _ in range(3):
        appointment_cancel(owner=user, appointment_id=rows[0].pk, now=MID)
    assert used(user) == ("2026-03-01", 2)
    make_appointment(user, **later(MID))
    with pytest.raises(AppointmentQuotaExceeded):
        make_appointment(user, **later(MID))


@pytest.mark.django_db
def test_cancelling_one_of_the_last_month_gives_nothing_of_this_one(user):
    old = make_appointment(user, **later(MID))
    for _ in range(3):
        make_appointment(user, **later(APRIL))
    appointment_cancel(owner=user, appointment_id=old.pk, now=APRIL)
    assert used(user) == ("2026-04-01", 3)


@pytest.mark.django_db
def test_travelling_west_over_the_end_of_a_month_does_not_give_it_twice(user):
    new_year = datetime(2026, 12, 31, 12, tzinfo=UTC)
    user.timezone = "Pacific/Kiritimati"
    for _ in range(2):
        make_appointment(user, **later(new_year))
    user.timezone = "Pacific/Niue"
    row = make_appointment(user, **later(new_year))
    assert used(user) == ("2027-01-01", 3)
    with pytest.raises(AppointmentQuotaExceeded):
        make_appointment(user, **later(new_year))
    appointment_cancel(owner=user, appointment_id=row.pk, now=new_year)
    assert used(user) == ("2027-01-01", 2)


@pytest.mark.django_db
def test_a_plan_of_none_gives_none(user, settings):
    settings.APPOINTMENTS_PER_MONTH = 0
    with pytest.raises(AppointmentQuotaExceeded):
        make_appointment(user, **later(MID))
    assert not AppointmentQuota.objects.exists()


@pytest.mark.django_db
def test_a_booking_room_takes_from_the_same_three(user):
    for _ in range(2):
        assert str(appointment_quota_spend(owner=user, now=MID)) == "2026-03-01"
    make_appointment(user, **later(MID))
    with pytest.raises(AppointmentQuotaExceeded):
        appointment_quota_spend(owner=user, now=MID)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("before", [0, 2])
def test_of_many_at_once_exactly_what_is_left_is_stored(user, before):
    for _ in range(before):
        make_appointment(user, **later(MID))

    def create(_):
        try:
            make_appointment(user, **later(MID))
        except AppointmentQuotaExceeded:
            return "refused"
        return "stored"

    outcomes = at_once(12, create)
    assert outcomes.count("stored") == 3 - before
    assert Appointment.objects.count() == 3
    assert used(user) == ("2026-03-01", 3)


@pytest.mark.django_db(transaction=True)
def test_the_same_create_at_once_takes_one(user):
    body = {"id": str(uuid7()), "reminder_settings": push(30), **later(MID)}
    made = at_once(10, lambda _: make_appointment(user, **body).pk)
    assert (len(set(made)), Appointment.objects.count(), reminders().count()) == (1, 1, 1)
    assert used(user) == ("2026-03-01", 1)


@pytest.mark.django_db(transaction=True)
def test_cancelling_at_once_gives_back_once(user):
    rows = [make_appointment(user, **later(MID)) for _ in range(3)]
    at_once(8, lambda _: appointment_cancel(owner=user, appointment_id=rows[0].pk, now=MID))
    assert used(user) == ("2026-03-01", 2)
