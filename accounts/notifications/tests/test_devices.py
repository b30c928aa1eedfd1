"""Which phone hears about whom: one account at a time, and nobody once it is signed out."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from accounts.audit.models import AuditEvent
from accounts.identity.models import User, UserSession
from accounts.notifications.delivery import deliveries_send
from accounts.notifications.devices import DEVICES, device_register, device_remove, devices_of_session_remove
from accounts.notifications.models import Notification, NotificationDelivery, PushDevice
from accounts.notifications.tests.factories import make_device, make_notification

pytestmark = pytest.mark.django_db
URL = "/api/v1/notifications/devices"
PHONE = {"platform": "android", "token": "fGh3:APA91bHqk0xT2y"}


def test_a_phone_is_registered_once_and_its_token_never_shown(api_as, user):
    client = api_as(user)
    first, again = client.post(URL, PHONE), client.post(URL, PHONE)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert [row["current"] for row in client.get(URL).json()] == [True]
    assert [row["current"] for row in api_as(user).get(URL).json()] == [False]
    assert PHONE["token"] not in client.get(URL).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM accounts_pushdevice")
        assert PHONE["token"].encode() not in bytes(cursor.fetchone()[0])


def test_a_token_moves_to_the_account_that_registers_it_last(api_as, user, stranger, now, google):
    assert api_as(user).post(URL, PHONE).status_code == 201
    make_notification(user, now)
    assert api_as(stranger).post(URL, PHONE).status_code == 201
    assert api_as(user).get(URL).json() == []
    assert not NotificationDelivery.objects.filter(owner=user).exists()
    assert PushDevice.objects.get().owner_id == stranger.pk
    assert AuditEvent.objects.filter(action="accounts.device.moved_away", owner_id=user.pk).count() == 1
    assert deliveries_send(now=lambda: now) == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"platform": "pager", "token": "x"}, "platform"),
        ({"platform": "android"}, "token"),
        ({"platform": "android", "token": ""}, "token"),
        ({"platform": "android", "token": 5}, "token"),
        ({"platform": "ios", "token": "../../3/device/other"}, "token"),
        ({"platform": "android", "token": "two words"}, "token"),
        ({"platform": "ios", "token": "a" * 513}, "token"),
        ({"platform": "web", "token": "not json"}, "token"),
        ({"platform": "web", "token": '{"endpoint": "http://a.org/1", "keys": {"p256dh": "a", "auth": "b"}}'}, "token"),
        ({"platform": "web", "token": "[]"}, "token"),
        ({**PHONE, "owner": "me"}, "owner"),
    ],
)  # fmt: skip
def test_a_bad_device_is_named(api_as, user, body, field):
    answer = api_as(user).post(URL, body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


def test_a_stranger_cannot_remove_a_device(api_as, user, stranger, now):
    device = make_device(user, now)
    assert api_as(stranger).delete(f"{URL}/{device.pk}").status_code == 404
    assert api_as(user).delete(f"{URL}/{device.pk}").status_code == 204
    assert api_as(user).delete(f"{URL}/{device.pk}").status_code == 404


def test_removing_two_devices_of_one_notification_leaves_no_trace_of_either(user, now):
    devices = [make_device(user, now) for _ in range(3)]
    make_notification(user, now)
    for device in devices[:2]:
        device_remove(owner=user, device_id=device.pk)
    assert NotificationDelivery.objects.get().device_id == devices[2].pk


def test_the_device_of_a_session_goes_with_it(api_as, user):
    api_as(user).post(URL, PHONE)
    session = UserSession.objects.get(owner=user)
    assert devices_of_session_remove(session.pk) == 1
    assert PushDevice.objects.count() == 0


def test_nobody_has_more_devices_than_they_can_carry(user, now):
    devices = [make_device(user, now + timedelta(seconds=number)) for number in range(DEVICES + 3)]
    left = set(PushDevice.objects.values_list("pk", flat=True))
    assert left == {device.pk for device in devices[3:]}


@pytest.mark.django_db(transaction=True)
def test_two_accounts_that_register_one_phone_at_once_leave_one(make_user, now):
    people = [make_user() for _ in range(6)]
    start = Barrier(len(people))

    def register(person: User) -> None:
        start.wait()
        try:
            device_register(owner=person, platform="android", token="one-phone", session_id=None, now=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        assert len(list(pool.map(register, people))) == len(people)
    assert PushDevice.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_device_that_goes_while_it_is_being_told_breaks_nothing(make_user, now):
    person = make_user()

    def tell() -> None:
        try:
            for number in range(30):
                make_notification(person, now, dedupe_key=str(number))
        finally:
            connection.close()

    def come_and_go() -> None:
        try:
            for _ in range(30):
                device_remove(owner=person, device_id=make_device(person, now).pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for work in [pool.submit(tell), pool.submit(come_and_go)]:
            work.result()
    assert Notification.objects.count() == 30
    assert NotificationDelivery.objects.count() == 0
