"""Rest days from phones that were away."""

from datetime import timedelta

import pytest
from django.utils import timezone

from config.ids import uuid7
from config.testing.threads import at_once, own_client
from wellness.days import day_now
from wellness.days.models import DayRest
from wellness.days.rest_services import rest_update
from wellness.mood.tests.devices import Device, body_of, push

pytestmark = pytest.mark.django_db(transaction=True)
KIND = "day_rest"


@pytest.fixture
def client(user, api_as):
    return api_as(user)


@pytest.fixture
def today(user):
    return day_now(user, timezone.now()).local_date


def pause(first, last=None, **more):
    dates = {"first_date": str(first), "last_date": str(last) if last else None}
    return body_of("create", str(uuid7()), {"kind": "pause", **dates}, kind=KIND, **more)


def test_pauses_of_two_phones_become_one_and_both_learn_which(client, today):
    phones = Device(client), Device(client)
    one, two = pause(today, today + timedelta(days=3)), pause(today + timedelta(days=2), today + timedelta(days=9))
    (first,), (second,) = push(client, one), push(client, two)
    assert (first["outcome"], second["outcome"], second["deleted"]) == ("applied", "repeated", True)
    phones[1].learn(second)
    for phone in phones:
        phone.fetch()
        (shown,) = phone.shown().values()
        assert (shown["id"], shown["last_date"]) == (one["id"], str(today + timedelta(days=9)))
    late, gone = push(
        client,
        body_of("update", two["id"], {"last_date": str(today)}, kind=KIND),
        body_of("delete", two["id"], kind=KIND),
    )
    assert (late["outcome"], late["conflict"], gone["outcome"]) == ("conflict", "deleted", "repeated")
    assert DayRest.objects.get().last_date == today + timedelta(days=9)


def test_a_pause_that_grows_over_another_takes_it_along_in_the_feed(client, today):
    phone = Device(client)
    early, late = pause(today, today + timedelta(days=2)), pause(today + timedelta(days=20))
    push(client, early, late)
    phone.fetch()
    version = phone.seen[early["id"]][0]
    change = body_of(
        "update", early["id"], {"last_date": str(today + timedelta(days=30))}, kind=KIND, base_version=version
    )
    assert push(client, change)[0]["outcome"] == "applied"
    phone.fetch()
    assert [(row["id"], row["last_date"]) for row in phone.shown().values()] == [(early["id"], None)]


def test_a_pause_begins_on_the_day_on_which_it_was_written(client, user):
    at = timezone.now() - timedelta(days=3)
    (result,) = push(client, body_of("create", str(uuid7()), {"kind": "pause"}, kind=KIND, at=at.isoformat()))
    assert result["data"]["first_date"] == str(day_now(user, at).local_date)


def test_the_freezes_of_a_month_are_as_few_as_at_the_endpoint(client, today):
    writes = [
        body_of("create", str(uuid7()), {"kind": "freeze", "first_date": str(today - timedelta(days=ago))}, kind=KIND)
        for ago in (1, 2, 3)
    ]
    results = push(client, *writes)
    assert [result["outcome"] for result in results] == ["applied", "applied", "refused"]
    assert results[2]["problem"]["code"] == "no_freeze_left"


def test_sync_and_endpoint_at_once_never_wait_for_each_other(client, user, today, unlimited):
    write = pause(today)
    push(client, write)

    def work(number):
        last = today + timedelta(days=number + 1)
        if number % 2:
            return rest_update(owner=user, rest_id=write["id"], changes={"last_date": last}, now=timezone.now())
        own = own_client(client)
        return push(own, body_of("update", write["id"], {"last_date": str(last)}, kind=KIND))[0]["outcome"]

    outcomes = at_once(40, work, workers=8)
    assert {one for one in outcomes if isinstance(one, str)} <= {"applied", "repeated", "merged"}
