from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from wellness.appointments.models import Appointment
from wellness.appointments.tests.factories import NOW, URL, make_appointment

pytestmark = pytest.mark.django_db


def at(**delta):
    return (NOW + timedelta(**delta)).isoformat()


@pytest.fixture
def calendar(premium_user):
    times = {
        "old": at(days=-9), "over": at(hours=-2), "now": at(minutes=-20), "soon": at(hours=3), "far": at(days=40),
    }  # fmt: skip
    return {name: make_appointment(premium_user, title=name, scheduled_at=time) for name, time in times.items()}


def titles(answer):
    assert answer.status_code == 200, answer.json()
    return [row["title"] for row in answer.json()["results"]]


def test_the_list_is_in_order_of_time_and_filters_by_time_and_status(premium_user, stranger, api_as, calendar):
    with time_machine.travel(NOW, tick=False):
        client = api_as(premium_user)
        client.patch(f"{URL}/{calendar['soon'].pk}", {"status": "cancelled"})
        client.patch(f"{URL}/{calendar['over'].pk}", {"status": "completed"})
        assert titles(client.get(URL)) == ["far", "soon", "now", "over", "old"]
        assert titles(client.get(URL, {"status": "upcoming"})) == ["now", "far"]
        assert titles(client.get(URL, {"status": "past"})) == ["over", "old"]
        assert titles(client.get(URL, {"status": "cancelled"})) == ["soon"]
        assert titles(client.get(URL, {"status": "completed"})) == ["over"]
        assert titles(client.get(URL, {"status": "no-show"})) == []
        assert titles(client.get(URL, {"from": str((NOW + timedelta(days=1)).date())})) == ["far"]
        assert titles(client.get(URL, {"to": str((NOW - timedelta(days=1)).date()), "status": "past"})) == ["old"]
        assert titles(api_as(stranger).get(URL)) == []


@pytest.mark.parametrize(("field", "value"), [("status", "soon"), ("from", "May"), ("cursor", "x"), ("limit", "0")])
def test_a_wrong_filter_is_named(user, api_as, field, value):
    answer = api_as(user).get(URL, {field: value})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


@pytest.mark.parametrize("query", [{}, {"status": "upcoming"}])
def test_pages_follow_each_other_both_ways(premium_user, api_as, query):
    for number in range(5):
        make_appointment(premium_user, title=str(number), scheduled_at=at(days=1, hours=number))
    with time_machine.travel(NOW, tick=False):
        client = api_as(premium_user)
        first = client.get(URL, {"limit": 2, **query}).json()
        second = client.get(first["next"]).json()
        third = client.get(second["next"]).json()
        back = client.get(second["previous"]).json()
    seen = [row["title"] for page in (first, second, third) for row in page["results"]]
    assert seen == (["0", "1", "2", "3", "4"] if query else ["4", "3", "2", "1", "0"])
    assert (third["next"], back["results"]) == (None, first["results"])


def test_a_page_costs_one_query_whatever_its_length(premium_user, api_as, django_assert_num_queries):
    client = api_as(premium_user)
    for size in (1, 6):
        for number in range(size):
            make_appointment(premium_user, notes="sealed", scheduled_at=at(days=1, hours=number))
        with django_assert_num_queries(2):  # who asks, and the page
            client.get(URL)
    row = make_appointment(premium_user)
    with django_assert_num_queries(2):
        client.get(f"{URL}/{row.pk}")


def test_people_times_and_statuses_have_an_index():
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Appointment._meta.db_table)
    first = {index["columns"][0] for index in found.values() if index["index"] and index["columns"]}
    assert first >= {"owner_id", "scheduled_at", "status"}
