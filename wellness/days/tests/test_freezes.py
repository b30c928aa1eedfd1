"""Freezes and what today is: two a calendar month by the person's own clock, whoever asks at once."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from config.ids import uuid7
from config.testing.threads import at_once
from wellness.days.models import DayRest
from wellness.days.rest_services import NoFreezeLeft, rest_create, rest_update
from wellness.days.selectors import day_answer, freezes_used, month_of, rest_of
from wellness.days.services import day_now
from wellness.days.streaks import Lived, streak_of
from wellness.days.tests.factories import NOW, TODAY, URL, days_ago, make_rest

DAYS = "/api/v1/days/today"


def made_at(rest: DayRest, at: datetime) -> None:
    DayRest.objects.filter(pk=rest.pk).update(created_at=at)


@pytest.fixture
def noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.django_db
def test_two_freezes_a_month_and_then_none_until_the_next(noon, user, api_as):
    user.timezone = "Pacific/Auckland"
    user.save()
    client = api_as(user)
    today = day_now(user, NOW).local_date
    for days, left in ((1, 1), (3, 0)):
        answer = client.post(URL, {"kind": "freeze", "first_date": (today - timedelta(days=days)).isoformat()})
        assert (answer.status_code, answer.json()["last_date"]) == (201, answer.json()["first_date"])
        assert client.get(DAYS).json()["freezes_left"] == left
    refused = client.post(URL, {"kind": "freeze", "first_date": today.isoformat()})
    assert (refused.status_code, refused.json()["code"], refused.json()["limit"]) == (422, "no_freeze_left", 2)
    resets_at = datetime.fromisoformat(refused.json()["resets_at"]).astimezone(ZoneInfo("Pacific/Auckland"))
    assert (resets_at.day, resets_at.hour, resets_at > NOW) == (1, 0, True)
    # The same day again is the same freeze, and one that is taken back can be used again.
    row = DayRest.objects.get(owner=user, first_date=today - timedelta(days=3))
    again = client.post(URL, {"kind": "freeze", "first_date": row.first_date.isoformat()})
    assert (again.status_code, again.json()["id"]) == (200, str(row.pk))
    assert client.delete(f"{URL}/{row.pk}").status_code == 204
    assert client.get(DAYS).json()["freezes_left"] == 1
    assert client.post(URL, {"kind": "freeze", "first_date": today.isoformat()}).status_code == 201


@pytest.mark.django_db
def test_a_freeze_is_not_wasted_on_a_day_that_was_free(noon, user, api_as):
    make_rest(user, first_date=days_ago(3), last_date=days_ago(2))
    make_rest(user, kind="weekly", weekday=days_ago(5).isoweekday())
    client = api_as(user)
    for days in (2, 3, 5):
        answer = client.post(URL, {"kind": "freeze", "first_date": days_ago(days).isoformat()})
        assert (answer.status_code, answer.json()["code"]) == (422, "day_is_free")
    assert client.post(URL, {"kind": "freeze", "first_date": days_ago(4).isoformat()}).status_code == 201


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("zone", "starts_at", "made", "used"),
    [
        ("Pacific/Kiritimati", 0, datetime(2026, 2, 28, 9, 59, tzinfo=UTC), 0),
        ("Pacific/Kiritimati", 0, datetime(2026, 2, 28, 10, 0, tzinfo=UTC), 1),
        ("America/Los_Angeles", 0, datetime(2026, 3, 1, 7, 59, tzinfo=UTC), 0),
        ("America/Los_Angeles", 4, datetime(2026, 3, 1, 11, 59, tzinfo=UTC), 0),
        ("America/Los_Angeles", 4, datetime(2026, 3, 1, 12, 0, tzinfo=UTC), 1),
    ],
)
def test_the_month_is_that_of_the_persons_clock(user, zone, starts_at, made, used):
    user.timezone, user.day_starts_at = zone, starts_at
    made_at(make_rest(user, kind="freeze", first_date=TODAY), made)
    today = day_now(user, datetime(2026, 3, 20, 12, tzinfo=UTC))
    assert freezes_used(owner=user, today=today) == used
    assert day_answer(owner=user, now=datetime(2026, 3, 20, 12, tzinfo=UTC))["freezes_left"] == 2 - used


def test_december_ends_in_the_new_year():
    class Owner:
        timezone, day_starts_at = "Europe/Berlin", 0

    starts, ends = month_of(day_now(Owner(), datetime(2026, 12, 31, 12, tzinfo=UTC)))
    assert (starts, ends) == (datetime(2026, 11, 30, 23, tzinfo=UTC), datetime(2026, 12, 31, 23, tzinfo=UTC))


@pytest.mark.django_db
def test_today_is_told_by_the_persons_clock(noon, user, api_as, api_client, django_assert_num_queries):
    user.timezone, user.day_starts_at = "Asia/Tokyo", 4
    user.save()
    client = api_as(user)
    with django_assert_num_queries(2):
        found = client.get(DAYS).json()
    day = TODAY.isoformat()
    assert found == {
        "date": day, "timezone": "Asia/Tokyo", "day_starts_at": 4, "starts_at": f"{days_ago(1).isoformat()}T19:00:00Z",
        "ends_at": f"{day}T19:00:00Z", "is_rest": False, "rest_kind": None, "freezes_left": 2,
    }  # fmt: skip
    assert api_client.get(DAYS).status_code == 401


@pytest.mark.django_db
def test_today_says_which_rest_it_is(noon, user, stranger, api_as):
    client = api_as(user)
    make_rest(stranger)
    make_rest(user, first_date=days_ago(9), last_date=days_ago(1))
    make_rest(user, first_date=days_ago(-1))
    ended = make_rest(user, kind="weekly", weekday=TODAY.isoweekday())
    rest_update(owner=user, rest_id=ended.pk, changes={"last_date": days_ago(1)}, now=NOW)
    make_rest(user, kind="freeze", first_date=days_ago(0))
    assert client.get(DAYS).json()["rest_kind"] == "freeze"
    rest_update(owner=user, rest_id=ended.pk, changes={"last_date": None}, now=NOW)
    assert client.get(DAYS).json()["rest_kind"] == "freeze"
    assert client.post(URL, {"kind": "pause", "last_date": TODAY.isoformat()}).status_code == 201
    assert client.get(DAYS).json()["rest_kind"] == "pause"
    DayRest.objects.filter(owner=user).exclude(kind="weekly").delete()
    assert client.get(DAYS).json()["rest_kind"] == "weekly"


@pytest.mark.django_db
def test_the_hour_at_which_the_day_starts_is_changed_with_the_person(user, api_as):
    client = api_as(user)
    assert client.patch("/api/v1/users/me", {"day_starts_at": 5}).status_code == 200
    assert client.get(DAYS).json()["day_starts_at"] == 5
    refused = client.patch("/api/v1/users/me", {"day_starts_at": 24})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "day_starts_at")


@pytest.mark.django_db
def test_rests_as_streaks_ask_for_them_keep_the_past_of_an_ended_weekday(user):
    berlin, sunday = ZoneInfo("Europe/Berlin"), TODAY - timedelta(days=TODAY.isoweekday())
    rest = make_rest(user, kind="weekly", weekday=7)
    lived = [Lived(sunday + timedelta(days=n), berlin) for n in (-9, -8, -6, -5, -4, -3, -2, -1)]
    today = Lived(sunday, berlin)
    assert streak_of(lived, today=today, rest=rest_of(owner_id=user.pk)).current == 8
    rest_update(owner=user, rest_id=rest.pk, changes={"last_date": sunday - timedelta(days=1)}, now=NOW)
    assert streak_of(lived, today=today, rest=rest_of(owner_id=user.pk)).current == 8
    later = Lived(sunday + timedelta(days=1), berlin)
    assert streak_of(lived, today=later, rest=rest_of(owner_id=user.pk)).current == 0
    rest.delete()
    assert streak_of(lived, today=today, rest=rest_of(owner_id=user.pk)).current == 6


@pytest.mark.django_db(transaction=True)
def test_of_many_freezes_at_once_two_are_made(user):
    def freeze(index):
        try:
            return rest_create(owner=user, values={"kind": "freeze", "first_date": days_ago(index % 8)}, now=NOW)[1]
        except NoFreezeLeft:
            return "refused"

    outcomes = at_once(24, freeze, workers=10)
    assert outcomes.count(True) == 2
    assert DayRest.objects.filter(owner=user, kind="freeze").count() == 2


@pytest.mark.django_db(transaction=True)
def test_pauses_weekdays_and_repeats_at_once_leave_no_overlap(user):
    body = {"id": uuid7(), "kind": "pause", "first_date": days_ago(20), "last_date": days_ago(18)}

    def rest(index):
        if index % 3 == 0:
            return rest_create(owner=user, values=body, now=NOW)[0].pk
        if index % 3 == 1:
            return rest_create(owner=user, values={"kind": "pause", "first_date": days_ago(index % 5)}, now=NOW)[0].pk
        return rest_create(owner=user, values={"kind": "weekly", "weekday": 2}, now=NOW)[0].pk

    at_once(30, rest, workers=10)
    rows = DayRest.objects.filter(owner=user)
    assert sorted(rows.values_list("kind", flat=True)) == ["pause", "pause", "weekly"]
    assert rows.filter(kind="pause", last_date=None, first_date=days_ago(4)).exists()
