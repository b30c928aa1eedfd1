"""The times that people set, and those that follow from their preferences; tips and weeks are rows as well."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection

from accounts.audit.models import AuditEvent
from accounts.notifications.delivery import deliveries_send
from accounts.notifications.models import Notification, NotificationDelivery, NotificationKind, PushDevice
from accounts.notifications.tests.factories import make_device, set_preferences
from accounts.profile.services import account_update, preferences_update
from accounts.reminders import tips, weeks
from accounts.reminders.models import Reminder
from accounts.reminders.planning import reminders_plan
from accounts.reminders.reminders import REMINDERS, reminder_set
from accounts.reminders.standing import standing_reminders_ensure

pytestmark = pytest.mark.django_db
URL = "/api/v1/notifications/reminders"
EVENING = {"kind": "mood_check_in", "wall_time": "20:30", "weekdays": [5, 1, 1]}
Kind = NotificationKind


def test_a_reminder_is_set_changed_and_deleted(api_as, user):
    client = api_as(user)
    made = client.post(URL, EVENING)
    assert made.status_code == 201
    body = made.json()
    assert (body["wall_time"], body["weekdays"], body["enabled"], body["source"]) == ("20:30", [1, 5], True, "person")
    due = datetime.fromisoformat(body["next_due_at"]).astimezone(user.zone)
    assert (due.time(), due.isoweekday() in {1, 5}) == (time(20, 30), True)
    again = client.post(URL, {**EVENING, "weekdays": []})
    assert (again.status_code, again.json()["id"], again.json()["weekdays"]) == (200, body["id"], [])
    changed = client.patch(f"{URL}/{body['id']}", {"wall_time": "21:00", "enabled": False}).json()
    assert (changed["wall_time"], changed["enabled"], changed["next_due_at"]) == ("21:00", False, None)
    assert client.put(f"{URL}/{body['id']}", {"enabled": True}).json()["next_due_at"] is not None
    assert [row["id"] for row in client.get(URL).json()] == [body["id"]]
    assert client.delete(f"{URL}/{body['id']}").status_code == 204
    assert client.get(URL).json() == []
    assert AuditEvent.objects.filter(action="accounts.reminder.deleted", owner_id=user.pk).count() == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**EVENING, "kind": "crisis_alert"}, "kind"),
        ({**EVENING, "wall_time": "25:00"}, "wall_time"),
        ({**EVENING, "wall_time": 2030}, "wall_time"),
        ({**EVENING, "weekdays": [0]}, "weekdays"),
        ({**EVENING, "weekdays": [8]}, "weekdays"),
        ({**EVENING, "weekdays": ["1"]}, "weekdays"),
        ({**EVENING, "enabled": "yes"}, "enabled"),
        ({"kind": "mood_check_in"}, "wall_time"),
        ({**EVENING, "owner": "me"}, "owner"),
    ],
)
def test_a_bad_reminder_is_named(api_as, user, body, field):
    answer = api_as(user).post(URL, body)
    assert (answer.status_code, answer.json()["errors"][0]["field"].split(".")[0]) == (400, field)


def test_a_stranger_finds_no_reminder(api_as, user, stranger):
    made = api_as(user).post(URL, EVENING).json()
    client = api_as(stranger)
    assert client.get(URL).json() == []
    assert client.patch(f"{URL}/{made['id']}", {"enabled": False}).status_code == 404
    assert client.delete(f"{URL}/{made['id']}").status_code == 404
    assert Reminder.objects.get().enabled


def test_two_of_a_kind_at_one_time_and_too_many_are_refused(api_as, user, now):
    client = api_as(user)
    first = client.post(URL, EVENING).json()
    client.post(URL, {**EVENING, "wall_time": "21:00"})
    answer = client.patch(f"{URL}/{first['id']}", {"wall_time": "21:00"})
    assert (answer.status_code, answer.json()["code"]) == (409, "reminder_exists")
    for minute in range(REMINDERS - 2):
        reminder_set(owner=user, kind=Kind.MOOD_CHECK_IN, wall_time=time(8, minute), now=now)
    answer = client.post(URL, {**EVENING, "wall_time": "22:00"})
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_reminders")


@pytest.mark.django_db(transaction=True)
def test_one_reminder_set_by_many_devices_at_once_is_one(make_user, now):
    person = make_user()

    def set_it(_: int) -> bool:
        try:
            return reminder_set(owner=person, kind=Kind.MOOD_CHECK_IN, wall_time=time(9), now=now)[1]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(set_it, range(8))) == [False] * 7 + [True]
    assert Reminder.objects.count() == 1


@pytest.mark.parametrize(
    ("column", "kind"),
    [("mood_reminder_time", "mood_check_in"), ("meditation_preferred_time", "meditation_reminder")],
)
def test_a_preferred_time_has_a_reminder_that_follows_it(api_as, user, now, column, kind):
    preferences_update(owner=user, changes={column: time(7, 30)}, now=now)
    row = Reminder.objects.get(owner=user, kind=kind)
    assert (row.wall_time, row.next_due_at) == (time(7, 30), datetime(2026, 3, 11, 6, 30, tzinfo=UTC))
    preferences_update(owner=user, changes={column: time(18)}, now=now)
    assert Reminder.objects.get(owner=user).wall_time == time(18)
    assert reminders_plan(now=datetime(2026, 3, 10, 17, 0, tzinfo=UTC)) == 1
    client = api_as(user)
    assert client.get(URL).json()[0]["source"] == "preferences"
    for answer in (client.patch(f"{URL}/{row.pk}", {"wall_time": "19:00"}), client.delete(f"{URL}/{row.pk}")):
        assert (answer.status_code, answer.json()["code"]) == (409, "reminder_of_preferences")
    assert client.patch(f"{URL}/{row.pk}", {"weekdays": [6, 7]}).json()["weekdays"] == [6, 7]
    preferences_update(owner=user, changes={column: None}, now=now)
    assert not Reminder.objects.filter(owner=user).exists()


def test_a_preferred_time_that_was_set_by_hand_already_is_not_told_twice(user, now):
    reminder_set(owner=user, kind=Kind.MOOD_CHECK_IN, wall_time=time(18), now=now)
    preferences_update(owner=user, changes={"mood_reminder_time": time(18)}, now=now)
    assert Reminder.objects.count() == 1
    preferences_update(owner=user, changes={"mood_reminder_time": time(19)}, now=now)
    assert sorted(Reminder.objects.values_list("wall_time", flat=True)) == [time(18), time(19)]


def test_preferences_over_rest_drive_the_reminders(api_as, user):
    answer = api_as(user).patch("/api/v1/users/me/preferences", {"mood_reminder_time": "20:15"})
    assert answer.status_code == 200
    assert Reminder.objects.get(owner=user).wall_time == time(20, 15)


def test_a_new_zone_moves_every_reminder_to_its_wall_time_there(user, now):
    reminder_set(owner=user, kind=Kind.MOOD_CHECK_IN, wall_time=time(20), now=now)
    account_update(owner=user, changes={"timezone": "Asia/Kathmandu"}, now=now)
    assert Reminder.objects.get().next_due_at == datetime(2026, 3, 10, 14, 15, tzinfo=UTC)


def hours_later(start: datetime, hours: int) -> list[Notification]:
    for hour in range(hours * 4 + 1):
        reminders_plan(now=start + hour * timedelta(minutes=15))
    return list(Notification.objects.order_by("created_at"))


def test_the_first_device_brings_the_daily_tip(user, now):
    make_device(user, now)
    make_device(user, now)
    row = Reminder.objects.get(owner=user)
    assert (row.kind, row.wall_time.hour, row.enabled) == ("daily_tip", 9, True)


def test_the_tip_comes_at_nine_on_each_persons_own_clock_with_its_words_in_the_push(make_user, google):
    start = datetime(2026, 3, 10, 0, 0, tzinfo=UTC)
    people = {zone: make_user(timezone=zone) for zone in ("Europe/Berlin", "America/New_York", "Asia/Kolkata")}
    for person in people.values():
        make_device(person, start)
    told = hours_later(start, 24)
    assert len(told) == 3
    for row in told:
        local = row.created_at.astimezone(row.owner.zone)
        assert local.time() == time(9)
        assert row.dedupe_key == f"daily_tip:{local.date()}:09:00:00"
    tip = tips.tip_of(date(2026, 3, 10), "en-US")
    assert {(row.content["title"], row.content["body"], row.content["data"]["tip_id"]) for row in told} == {
        (tip.title, tip.body, tip.id)
    }
    for row in NotificationDelivery.objects.all():
        deliveries_send(now=lambda at=row.due_at: at)
    assert {(push["notification"]["title"], push["notification"]["body"]) for push in google.pushes()} == {
        (tip.title, tip.body)
    }


@pytest.mark.parametrize(
    "change",
    [
        lambda person: set_preferences(person, notification_tips=False),
        lambda person: set_preferences(person, notifications_enabled=False),
        lambda person: PushDevice.objects.filter(owner=person).delete(),
    ],
    ids=["tips", "master", "no-device"],
)
def test_no_tip_for_who_has_no_device_or_wants_none(user, change):
    start = datetime(2026, 3, 10, 0, 0, tzinfo=UTC)
    make_device(user, start)
    change(user)
    assert hours_later(start, 24) == []


def test_another_hour_of_the_tip_moves_the_rows(user, now, settings):
    make_device(user, now)
    settings.DAILY_TIP_HOUR = 18
    assert standing_reminders_ensure(now=now) == 1
    assert Reminder.objects.get().next_due_at == datetime(2026, 3, 10, 17, 0, tzinfo=UTC)
    assert standing_reminders_ensure(now=now) == 0


def test_rows_that_are_missing_are_written(user, stranger, now):
    make_device(user, now)
    set_preferences(stranger, notification_updates=True)
    Reminder.objects.all().delete()
    assert standing_reminders_ensure(now=now) == 2
    assert set(Reminder.objects.values_list("owner", "kind")) == {
        (user.pk, "daily_tip"), (stranger.pk, "weekly_report"),
    }  # fmt: skip


def test_the_week_is_told_on_sunday_evening_to_who_wants_updates(user, stranger, now, monkeypatch):
    asked = []

    def moods(owners, first, last):
        asked.append((list(owners), first, last))
        return {owner: {"entries": 5} for owner in owners}

    monkeypatch.setattr(weeks, "_sources", {"mood": moods})
    preferences_update(owner=user, changes={"notification_updates": True}, now=now)
    preferences_update(owner=stranger, changes={"notification_updates": True}, now=now)
    preferences_update(owner=stranger, changes={"notification_updates": False}, now=now)
    told = hours_later(now, 24 * 7)
    assert [row.owner_id for row in told] == [user.pk]
    local = told[0].created_at.astimezone(user.zone)
    assert (local.isoweekday(), local.time()) == (7, time(18))
    assert told[0].content["data"] == {
        "first_date": "2026-03-09", "last_date": "2026-03-15", "numbers": {"mood": {"entries": 5}},
    }  # fmt: skip
    assert asked == [([user.pk], date(2026, 3, 9), date(2026, 3, 15))]
    assert told[0].content["body"] == "See what you logged in the last seven days."
    assert NotificationDelivery.objects.filter(owner=user, channel="email").count() == 1
    assert told[0].content["params"] == {}


def test_a_source_of_tips_that_has_none_is_passed_over(user, now, monkeypatch):
    monkeypatch.setattr(tips, "_sources", [lambda day, locale: None])
    make_device(user, now)
    assert hours_later(datetime(2026, 3, 10, 0, 0, tzinfo=UTC), 24) == []
    assert Reminder.objects.get().next_due_at > datetime(2026, 3, 11, 0, 0, tzinfo=UTC)
