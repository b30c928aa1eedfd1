"""Rest days over HTTP: what a person may take, change and take back."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from accounts.audit.models import AuditEvent
from config.ids import uuid7
from wellness.days.models import DayRest
from wellness.days.tests.factories import NOW, TODAY, URL, days_ago, make_rest

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def client(user, api_as):
    return api_as(user)


def spans(owner):
    return list(DayRest.objects.filter(owner=owner).order_by("first_date").values_list("first_date", "last_date"))


def test_a_pause_starts_today_and_stays_open_until_it_is_ended(client, user):
    answer = client.post(URL, {"kind": "pause"})
    made = answer.json()
    assert answer.status_code == 201
    assert (made["first_date"], made["last_date"], made["weekday"]) == (TODAY.isoformat(), None, None)
    ended = client.patch(f"{URL}/{made['id']}", {"last_date": TODAY.isoformat()})
    assert (ended.status_code, ended.json()["last_date"]) == (200, TODAY.isoformat())
    assert client.get(f"{URL}/{made['id']}").json() == ended.json()
    history = AuditEvent.objects.filter(owner_id=user.pk, action__startswith="wellness.rest").order_by("action")
    assert list(history.values_list("action", "details")) == [
        ("wellness.rest.created", {"kind": "pause"}),
        ("wellness.rest.updated", {"fields": ["last_date"]}),
    ]


def test_the_list_is_the_persons_own_newest_first(client, user, stranger):
    make_rest(stranger)
    first, second = make_rest(user, kind="weekly", weekday=7), make_rest(user)
    assert [row["id"] for row in client.get(URL).json()["results"]] == [str(second.pk), str(first.pk)]


@pytest.mark.parametrize("method", ["get", "patch", "put", "delete"])
def test_a_strangers_rest_is_none(client, stranger, api_client, method):
    rest = make_rest(stranger)
    for rest_id in (rest.pk, uuid4()):
        assert getattr(client, method)(f"{URL}/{rest_id}", {}).status_code == 404
    assert getattr(api_client, method)(f"{URL}/{rest.pk}", {}).status_code == 401
    assert DayRest.objects.filter(pk=rest.pk, last_date=None).exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "kind"),
        ({"kind": "holiday"}, "kind"),
        ({"kind": "pause", "note": "flu"}, "note"),
        ({"kind": "pause", "weekday": 1}, "weekday"),
        ({"kind": "pause", "first_date": "soon"}, "first_date"),
        ({"kind": "pause", "first_date": days_ago(31).isoformat()}, "first_date"),
        ({"kind": "pause", "first_date": days_ago(-3654).isoformat()}, "first_date"),
        ({"kind": "pause", "last_date": days_ago(1).isoformat()}, "last_date"),
        ({"kind": "pause", "last_date": "9999-12-31"}, "last_date"),
        ({"kind": "freeze"}, "first_date"),
        ({"kind": "freeze", "first_date": days_ago(8).isoformat()}, "first_date"),
        ({"kind": "freeze", "first_date": days_ago(-1).isoformat()}, "first_date"),
        ({"kind": "freeze", "first_date": days_ago(2).isoformat(), "last_date": days_ago(1).isoformat()}, "last_date"),
        ({"kind": "weekly"}, "weekday"),
        ({"kind": "weekly", "weekday": 0}, "weekday"),
        ({"kind": "weekly", "weekday": 8}, "weekday"),
        ({"kind": "weekly", "weekday": True}, "weekday"),
        ({"kind": "weekly", "weekday": 1, "first_date": TODAY.isoformat()}, "first_date"),
        ({"kind": "weekly", "weekday": 1, "last_date": TODAY.isoformat()}, "last_date"),
        ({"kind": "pause", "id": "one"}, "id"),
    ],
)
def test_a_wrong_body_names_the_field(client, user, body, field):
    answer = client.post(URL, body)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not DayRest.objects.filter(owner=user).exists()


@pytest.mark.parametrize("days", [0, 30])
def test_a_pause_may_reach_back(client, days):
    assert client.post(URL, {"kind": "pause", "first_date": days_ago(days).isoformat()}).status_code == 201


def test_the_same_id_and_body_again_is_the_same_rest_even_after_a_change(client, user):
    body = {"id": str(uuid7()), "kind": "pause"}
    first = client.post(URL, body)
    client.patch(f"{URL}/{body['id']}", {"last_date": TODAY.isoformat()})
    again = client.post(URL, body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert (again.json()["id"], again.json()["last_date"]) == (body["id"], TODAY.isoformat())
    other = client.post(URL, body | {"first_date": days_ago(1).isoformat()})
    assert (other.status_code, other.json()["code"]) == (409, "id_conflict")
    assert DayRest.objects.filter(owner=user).count() == 1


def test_an_id_of_a_stranger_is_refused_and_shows_nothing(client, stranger):
    taken = make_rest(stranger)
    answer = client.post(URL, {"id": str(taken.pk), "kind": "pause"})
    assert (answer.status_code, answer.json()["code"]) == (409, "id_conflict")
    assert client.get(URL).json()["results"] == []


def test_an_overlapping_pause_is_merged_into_the_oldest_and_known_by_every_id(client, user):
    now = NOW - timedelta(hours=1)
    early = make_rest(user, first_date=days_ago(20), last_date=days_ago(15), now=now)
    late = make_rest(user, first_date=days_ago(5), last_date=days_ago(2), now=now)
    apart = make_rest(user, first_date=days_ago(-9), last_date=days_ago(-9), now=now)
    body = {"id": str(uuid7()), "kind": "pause", "first_date": days_ago(16).isoformat(),
            "last_date": days_ago(5).isoformat()}  # fmt: skip
    answer = client.post(URL, body)
    assert (answer.status_code, answer.json()["id"]) == (200, str(early.pk))
    assert spans(user) == [(days_ago(20), days_ago(2)), (apart.first_date, apart.last_date)]
    for known in (early.pk, late.pk, body["id"]):
        assert client.get(f"{URL}/{known}").json()["id"] == str(early.pk)
    assert client.post(URL, body).json() == client.get(f"{URL}/{early.pk}").json()


def test_a_phone_that_never_saw_the_answer_ends_the_merged_pause_by_its_own_id(client, user):
    first = make_rest(user)
    body = {"id": str(uuid7()), "kind": "pause"}
    assert client.post(URL, body).status_code == 200
    assert client.patch(f"{URL}/{body['id']}", {"last_date": TODAY.isoformat()}).json()["id"] == str(first.pk)
    # A late repeat does not open it again.
    assert client.post(URL, body).json()["last_date"] == TODAY.isoformat()
    assert client.delete(f"{URL}/{body['id']}").status_code == 204
    assert spans(user) == [(TODAY, TODAY)]
    assert client.get(f"{URL}/{body['id']}").status_code == 404


def test_an_open_pause_takes_in_what_comes_after_it(client, user):
    make_rest(user, first_date=days_ago(-5), last_date=days_ago(-9))
    make_rest(user, first_date=days_ago(10), last_date=days_ago(8))
    assert client.post(URL, {"kind": "pause"}).status_code == 200
    assert spans(user) == [(days_ago(10), days_ago(8)), (TODAY, None)]


def test_a_moved_pause_takes_in_what_it_then_overlaps(client, user):
    moved = make_rest(user, first_date=days_ago(3), last_date=days_ago(2))
    make_rest(user, first_date=TODAY, last_date=days_ago(-4))
    answer = client.put(f"{URL}/{moved.pk}", {"kind": "pause", "last_date": TODAY.isoformat()})
    assert (answer.status_code, answer.json()["id"]) == (200, str(moved.pk))
    assert spans(user) == [(days_ago(3), days_ago(-4))]


@pytest.mark.parametrize(
    ("values", "changes", "field"),
    [
        ({}, {"last_date": days_ago(1)}, "last_date"),
        ({}, {"first_date": None}, "first_date"),
        ({}, {"first_date": days_ago(31)}, "first_date"),
        ({}, {"kind": "freeze"}, "kind"),
        ({}, {"weekday": 3}, "weekday"),
        ({}, {"owner": "me"}, "owner"),
        ({"kind": "freeze", "first_date": TODAY}, {"first_date": days_ago(1)}, "first_date"),
        ({"kind": "freeze", "first_date": TODAY}, {"last_date": None}, "last_date"),
        ({"kind": "weekly", "weekday": 2}, {"weekday": 3}, "weekday"),
        ({"kind": "weekly", "weekday": 2}, {"last_date": "9999-12-31"}, "last_date"),
    ],
)
def test_a_wrong_change_names_the_field(client, user, values, changes, field):
    rest = make_rest(user, **values)
    answer = client.patch(f"{URL}/{rest.pk}", {name: value and str(value) for name, value in changes.items()})
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_pause_of_long_ago_cannot_be_stretched_over_the_months_since(client, user):
    old = make_rest(user, now=NOW - timedelta(days=200), first_date=days_ago(200), last_date=days_ago(190))
    for last in (None, TODAY.isoformat()):
        answer = client.patch(f"{URL}/{old.pk}", {"last_date": last})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "last_date")
    assert client.patch(f"{URL}/{old.pk}", {"last_date": days_ago(195).isoformat()}).status_code == 200


def test_weekly_rests_are_each_weekday_once_and_six_at_most(client, user):
    made = [client.post(URL, {"kind": "weekly", "weekday": day}) for day in range(1, 7)]
    assert {answer.status_code for answer in made} == {201}
    again = client.post(URL, {"kind": "weekly", "weekday": 3, "id": str(uuid7())})
    assert (again.status_code, again.json()["id"]) == (200, made[2].json()["id"])
    seventh = client.post(URL, {"kind": "weekly", "weekday": 7})
    assert (seventh.status_code, seventh.json()["code"]) == (422, "week_is_full")
    # One that was ended makes room, and keeps its past.
    client.patch(f"{URL}/{made[0].json()['id']}", {"last_date": days_ago(1).isoformat()})
    assert client.post(URL, {"kind": "weekly", "weekday": 7}).status_code == 201
    opened = client.patch(f"{URL}/{made[0].json()['id']}", {"last_date": None})
    assert (opened.status_code, opened.json()["code"]) == (422, "week_is_full")


def test_opening_an_ended_weekly_rest_beside_a_new_one_leaves_one(client, user):
    old = make_rest(user, kind="weekly", weekday=7)
    client.patch(f"{URL}/{old.pk}", {"last_date": TODAY.isoformat()})
    new = client.post(URL, {"kind": "weekly", "weekday": 7}).json()
    assert client.patch(f"{URL}/{old.pk}", {"last_date": None}).status_code == 200
    assert [row["id"] for row in client.get(URL).json()["results"]] == [str(old.pk)]
    assert client.get(f"{URL}/{new['id']}").json()["id"] == str(old.pk)


def test_a_late_retry_of_what_was_merged_is_answered_with_what_it_became(client, user):
    late = {"id": str(uuid7()), "kind": "pause", "first_date": days_ago(2).isoformat(), "last_date": TODAY.isoformat()}
    other = make_rest(user, first_date=days_ago(9), last_date=days_ago(7))
    assert client.post(URL, late).status_code == 201
    client.patch(f"{URL}/{other.pk}", {"last_date": TODAY.isoformat()})
    again = client.post(URL, late)
    assert (again.status_code, again.json()["id"]) == (200, str(other.pk))


def test_a_late_retry_does_not_put_the_days_of_a_deleted_pause_into_another(client, user):
    late = {"id": str(uuid7()), "kind": "pause", "first_date": days_ago(9).isoformat(), "last_date": TODAY.isoformat()}
    assert client.post(URL, late).status_code == 201
    client.delete(f"{URL}/{late['id']}")
    make_rest(user, first_date=days_ago(2), last_date=TODAY)
    assert client.post(URL, late).json()["code"] == "deleted"
    assert spans(user) == [(days_ago(2), TODAY)]


def test_each_route_costs_what_it_did(client, user, django_assert_num_queries):
    rest = make_rest(user)
    for number in range(6):
        make_rest(user, first_date=days_ago(10 * number + 5 - 30), last_date=days_ago(10 * number + 3 - 30))
    with django_assert_num_queries(2):
        client.get(URL)
    with django_assert_num_queries(2):
        client.get(f"{URL}/{rest.pk}")
    # Session; transaction; the person's place; others like it; count; insertion in a savepoint; history.
    with django_assert_num_queries(10):
        client.post(URL, {"kind": "weekly", "weekday": 7})
    with django_assert_num_queries(8):
        client.patch(f"{URL}/{rest.pk}", {"last_date": TODAY.isoformat()})
    with django_assert_num_queries(7):
        client.delete(f"{URL}/{rest.pk}")
