"""The list in the app: read, put off, delete; each person their own."""

from datetime import timedelta
from uuid import uuid4

import orjson
import pytest
import time_machine
from django.utils import timezone
from rest_framework.exceptions import NotFound

from accounts.audit.models import AuditEvent
from accounts.notifications.delivery import deliveries_send
from accounts.notifications.inbox import snoozed_wake
from accounts.notifications.models import Notification, NotificationDelivery, NotificationKind
from accounts.notifications.tests.factories import make_device, make_notification
from accounts.profile.models import UserPreferences
from config.realtime.authentication import SocketIdentity
from config.realtime.consumers import _HANDLERS, FrameContext
from config.realtime.frames import EVENTS_PATH, FrameRefused, decode_frame

pytestmark = pytest.mark.django_db
URL = "/api/v1/notifications"
Kind = NotificationKind
MINUTE = timedelta(minutes=1)


def titles(answer) -> list[str]:
    return [row["title"] for row in answer.json()["results"]]


def test_the_newest_come_first_and_pages_follow(api_as, user, stranger, now):
    for number in range(5):
        make_notification(user, now + number * MINUTE, kind=Kind.ACHIEVEMENT_EARNED, params={"name": str(number)})
    make_notification(stranger, now)
    client = api_as(user)
    first = client.get(URL, {"limit": 3}).json()
    second = client.get(first["next"]).json()
    bodies = [row["body"] for row in [*first["results"], *second["results"]]]
    assert bodies == [f'You earned "{number}". Well done.' for number in (4, 3, 2, 1, 0)]
    assert set(first["results"][0]) == {
        "id", "kind", "title", "body", "icon", "actions", "data", "read_at", "snoozed_until", "created_at",
    }  # fmt: skip


def test_the_list_can_be_narrowed_and_says_what_it_does_not_know(api_as, user, now):
    client = api_as(user)
    read = make_notification(user, now)
    make_notification(user, now, kind=Kind.UPDATE)
    client.post(f"{URL}/{read.pk}/read")
    assert titles(client.get(URL, {"unread": "true"})) == ["News"]
    assert titles(client.get(URL, {"unread": "false"})) == ["How are you feeling?"]
    assert titles(client.get(URL, {"kind": "update"})) == ["News"]
    for wrong in ({"unread": "maybe"}, {"kind": "gossip"}):
        answer = client.get(URL, wrong)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, next(iter(wrong)))


def test_the_list_costs_two_queries_however_long_it_is(api_as, user, now, django_assert_num_queries):
    for number in range(12):
        make_notification(user, now, dedupe_key=str(number))
    client = api_as(user)
    with django_assert_num_queries(2):
        assert len(client.get(URL).json()["results"]) == 12


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", ""), ("get", "/unread-count"), ("post", "/read-all"), ("post", "/{id}/read"), ("post", "/{id}/snooze"),
        ("delete", "/{id}"), ("post", "/send"), ("get", "/devices"), ("post", "/devices"), ("delete", "/devices/{id}"),
        ("get", "/reminders"), ("post", "/reminders"), ("patch", "/reminders/{id}"), ("delete", "/reminders/{id}"),
    ],
)  # fmt: skip
def test_nobody_gets_in_without_a_token(api_client, db, method, path):
    assert getattr(api_client, method)(URL + path.format(id=uuid4())).status_code == 401


@pytest.mark.parametrize(("method", "path"), [("post", "/{}/read"), ("post", "/{}/snooze"), ("delete", "/{}")])
def test_a_stranger_finds_nothing_and_changes_nothing(api_as, user, stranger, staff_user, now, method, path):
    told = make_notification(user, now)
    for person in (stranger, staff_user):
        assert getattr(api_as(person), method)(URL + path.format(told.pk)).status_code == 404
    told = Notification.objects.get(pk=told.pk)
    assert (told.read_at, told.snoozed_until) == (None, None)
    assert getattr(api_as(user), method)(URL + path.format(told.pk)).status_code in {200, 204}


def test_reading_twice_keeps_the_first_time(api_as, user, now):
    told, client = make_notification(user, now), api_as(user)
    first = client.post(f"{URL}/{told.pk}/read").json()["read_at"]
    assert client.post(f"{URL}/{told.pk}/read").json()["read_at"] == first is not None
    assert AuditEvent.objects.filter(action="accounts.notification.read").count() == 1


def test_read_all_and_the_count(api_as, user, stranger, now):
    for number in range(3):
        make_notification(user, now, dedupe_key=str(number))
    make_notification(stranger, now)
    client = api_as(user)
    assert client.get(f"{URL}/unread-count").json() == {"unread_count": 3}
    assert client.post(f"{URL}/read-all").json() == {"marked": 3, "unread_count": 0}
    assert client.post(f"{URL}/read-all").json() == {"marked": 0, "unread_count": 0}
    assert api_as(stranger).get(f"{URL}/unread-count").json() == {"unread_count": 1}


def test_a_deleted_notification_is_not_sent_any_more(api_as, user, now, google):
    make_device(user, now)
    told = make_notification(user, now)
    assert api_as(user).delete(f"{URL}/{told.pk}").status_code == 204
    assert deliveries_send(now=lambda: now) == 0
    assert api_as(user).get(URL).json()["results"] == []


def test_snooze_reminds_again_in_fifteen_minutes(api_as, user, google, heard, django_capture_on_commit_callbacks):
    now = timezone.now()
    make_device(user, now)
    told = make_notification(user, now, kind=Kind.MEDITATION_REMINDER)
    assert deliveries_send(now=lambda: now) == 1
    with time_machine.travel(now, tick=False):
        answer = api_as(user).post(f"{URL}/{told.pk}/snooze", {})
    until = Notification.objects.get(pk=told.pk).snoozed_until
    assert (answer.status_code, until) == (200, now + 15 * MINUTE)
    assert api_as(user).get(f"{URL}/unread-count").json() == {"unread_count": 0}
    assert snoozed_wake(now=until - timedelta(seconds=1)) == 0
    heard(user)
    with django_capture_on_commit_callbacks(execute=True):
        assert snoozed_wake(now=until) == 1
    assert snoozed_wake(now=until) == 0
    assert [frame["event"] for frame in heard(user)] == ["notification:new", "meditation:reminder"]
    assert api_as(user).get(f"{URL}/unread-count").json() == {"unread_count": 1}
    assert deliveries_send(now=lambda: until) == 1
    shown = [push["android"]["collapse_key"] for push in google.pushes()]
    assert len(set(shown)) == 2  # not the same message again, which the phone would swallow


def test_what_is_put_off_is_not_pushed_before_its_time(api_as, user, google):
    now = timezone.now()
    make_device(user, now)
    told = make_notification(user, now)
    assert api_as(user).post(f"{URL}/{told.pk}/snooze", {"minutes": 60}).status_code == 200
    assert deliveries_send(now=lambda: now + MINUTE) == 0
    assert google.pushes() == []


@pytest.mark.parametrize("minutes", [0, -1, 1441, "15", 1.5, True, None])
def test_a_snooze_takes_whole_minutes_of_one_day(api_as, user, now, minutes):
    told = make_notification(user, now)
    answer = api_as(user).post(f"{URL}/{told.pk}/snooze", {"minutes": minutes})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "minutes")


def test_waking_many_is_done_in_batches_and_two_wakers_share(user, now):
    for number in range(3):
        make_notification(user, now, dedupe_key=str(number))
    Notification.objects.update(snoozed_until=now, read_at=now)
    assert snoozed_wake(now=now) == 3
    assert NotificationDelivery.objects.count() == 0  # no device, so the app alone
    assert Notification.objects.filter(read_at=None, snoozed_until=None).count() == 3


def frame(person, event: str, data: dict):
    """What the events socket does with a client's frame, but the socket itself."""
    text = orjson.dumps({"event": event, "id": "1", "data": data}).decode()
    decoded = decode_frame(EVENTS_PATH, text)
    context = FrameContext(SocketIdentity(person.pk, uuid4()), "socket", {})
    return _HANDLERS[(EVENTS_PATH, event)](context, decoded.data)


def test_reading_by_socket_tells_all_devices(user, stranger, now, heard, django_capture_on_commit_callbacks):
    told = make_notification(user, now)
    heard(user)
    with django_capture_on_commit_callbacks(execute=True):
        frame(user, "notification:read", {"notification_id": str(told.pk)})
    assert [row["data"] for row in heard(user)] == [{"notification_id": str(told.pk), "unread_count": 0}]
    with pytest.raises(NotFound):
        frame(stranger, "notification:read", {"notification_id": str(told.pk)})


def test_preferences_by_socket_are_kept_and_told(api_as, user, now, heard, django_capture_on_commit_callbacks):
    heard(user)
    wanted = {"notifications_enabled": False, "notification_tips": False}
    with django_capture_on_commit_callbacks(execute=True):
        assert frame(user, "notification:update", wanted) == wanted
    assert UserPreferences.objects.filter(owner=user, **wanted).exists()
    assert [(row["event"], row["data"]) for row in heard(user)] == [("notification:update", wanted)]
    for wrong in ({"notification_mood": "yes"}, {"theme": "dark"}):
        with pytest.raises(FrameRefused):
            frame(user, "notification:update", wrong)


def test_a_new_one_is_told_with_the_count_and_without_its_text(user, now, heard, django_capture_on_commit_callbacks):
    heard(user)
    with django_capture_on_commit_callbacks(execute=True):
        told = make_notification(user, now, kind=Kind.ACHIEVEMENT_EARNED, params={"name": "private words"})
    frames = heard(user)
    assert frames[0]["event"] == "notification:new"
    assert frames[0]["data"] == {
        "notification_id": str(told.pk), "kind": "achievement_earned", "created_at": now.isoformat(), "unread_count": 1,
    }  # fmt: skip
    assert "private" not in str(frames)
