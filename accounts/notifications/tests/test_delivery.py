"""What is owed is sent: once, later when it must be, and not at all when it may not be any more."""

import json
from datetime import datetime, time, timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import connection

from accounts.consent.models import ConsentType
from accounts.consent.services import consent_set
from accounts.identity.models import User, UserSession
from accounts.identity.sessions import session_start, sessions_revoke_all
from accounts.notifications.delivery import ATTEMPTS, BATCH, LEASE, deliveries_claim, deliveries_send, wait_before
from accounts.notifications.devices import device_register
from accounts.notifications.inbox import notification_read
from accounts.notifications.models import Notification, NotificationDelivery, NotificationKind, PushDevice
from accounts.notifications.providers.tests.servers import Reply
from accounts.notifications.tests.factories import let_text, make_device, make_notification, set_preferences
from accounts.notifications.vetoes import _vetoes, register_veto

pytestmark = pytest.mark.django_db
Kind = NotificationKind
MINUTE = timedelta(minutes=1)


def send(at: datetime) -> int:
    return deliveries_send(now=lambda: at)


def rows(owner: User) -> list[NotificationDelivery]:
    return list(NotificationDelivery.objects.filter(owner=owner).order_by("channel", "id"))


def states(owner: User) -> list[tuple[str, str]]:
    return [(row.state, row.error_code) for row in rows(owner)]


def test_a_push_goes_to_each_device_with_neutral_words_and_its_own_id(user, now, google):
    tokens = {make_device(user, now).token for _ in range(2)}
    make_notification(user, now)
    assert send(now) == 2
    assert {push["token"] for push in google.pushes()} == tokens
    assert {push["android"]["collapse_key"] for push in google.pushes()} == {str(row.pk) for row in rows(user)}
    assert "feeling" not in json.dumps(google.pushes()).lower()
    for row in rows(user):
        assert (row.state, row.attempts, row.sent_at, row.claimed_until) == ("sent", 1, now, None)
        assert row.provider_message_id.startswith("projects/")
    assert send(now + timedelta(days=1)) == 0


def test_what_is_due_later_waits(user, now, google):
    make_device(user, now)
    set_preferences(user, quiet_hours_start=time(12), quiet_hours_end=time(14))
    make_notification(user, now)  # one o'clock in Berlin
    assert send(now + 59 * MINUTE) == 0
    assert send(now + 60 * MINUTE) == 1


def test_quiet_hours_that_begin_before_its_turn_put_it_off(user, now, google):
    make_device(user, now)
    make_notification(user, now, kind=Kind.WELLNESS_INSIGHT)
    set_preferences(user, notification_updates=True)
    make_notification(user, now, kind=Kind.WELLNESS_INSIGHT)
    set_preferences(user, quiet_hours_start=time(12), quiet_hours_end=time(14))
    assert send(now) == 0
    assert states(user) == [("pending", "")]
    assert send(now + 60 * MINUTE) == 1


def test_a_busy_provider_is_asked_again_later_and_later_and_then_given_up(user, now, google):
    google.reply = Reply(503, {"error": {"code": 503, "status": "UNAVAILABLE"}})
    make_device(user, now)
    make_notification(user, now, kind=Kind.SECURITY_NOTICE)
    NotificationDelivery.objects.filter(channel="email").delete()
    at, waits = now, []
    for _ in range(ATTEMPTS):
        assert send(at) == 0
        row = rows(user)[0]
        waits.append(row.due_at - at)
        at = row.due_at
    assert (row.state, row.attempts) == ("failed", ATTEMPTS)
    assert len(google.pushes()) == ATTEMPTS
    assert MINUTE <= waits[0] <= 1.2 * MINUTE
    assert waits[:-1] == sorted(waits[:-1])
    assert waits[-2] > timedelta(hours=3)


def test_waits_are_from_a_minute_to_six_hours_and_the_provider_may_wish():
    for attempt in range(2, 30):
        assert MINUTE <= wait_before(attempt) <= timedelta(hours=6)
    assert timedelta(seconds=90) <= wait_before(2, 90) <= timedelta(seconds=108)


def test_a_providers_wish_is_kept(user, now, google):
    google.reply = Reply(429, {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED"}}, {"Retry-After": "600"})
    make_device(user, now)
    make_notification(user, now)
    send(now)
    assert timedelta(minutes=10) <= rows(user)[0].due_at - now <= timedelta(minutes=12)
    google.reply = Reply(200, {"name": "projects/evenkeel-test/messages/0:2"})
    assert send(now + timedelta(minutes=13)) == 1
    assert len({push["android"]["collapse_key"] for push in google.pushes()}) == 1


def test_a_dead_token_ends_its_device_and_what_was_owed_to_it(user, now, google):
    details = [{"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": "UNREGISTERED"}]
    google.reply = Reply(404, {"error": {"code": 404, "status": "NOT_FOUND", "details": details}})
    gone = [make_device(user, now) for _ in range(2)]
    make_notification(user, now)
    make_notification(user, now)
    assert send(now) == 0
    assert not PushDevice.objects.filter(pk__in=[device.pk for device in gone]).exists()
    assert rows(user) == []
    assert len(google.pushes()) == 2


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda person: set_preferences(person, notification_mood=False), "unwanted"),
        (lambda person: set_preferences(person, notifications_enabled=False), "unwanted"),
        (lambda person: set_preferences(person, channel_push=False), "unwanted"),
        (lambda person: User.objects.filter(pk=person.pk).update(status="suspended"), "unwanted"),
        (lambda person: User.objects.filter(pk=person.pk).update(status="deleted"), "unwanted"),
    ],
    ids=["kind", "master", "channel", "suspended", "deleted"],
)
def test_what_changed_since_is_asked_again_before_sending(user, now, google, change, reason):
    make_device(user, now)
    make_notification(user, now)
    change(user)
    assert send(now) == 0
    assert states(user) == [("dropped", reason)]
    assert google.pushes() == []


def test_what_was_read_in_the_app_needs_no_push_any_more(user, now, google):
    make_device(user, now)
    told = make_notification(user, now)
    notification_read(owner=user, notification_id=told.pk, now=now)
    send(now)
    assert states(user) == [("dropped", "read")]


def test_consent_that_was_taken_back_stops_the_text_message(user, now):
    let_text(user)
    set_preferences(user, channel_email=False)
    make_notification(user, now, kind=Kind.SESSION_REMINDER)
    consent_set(owner=user, kind=ConsentType.SMS, granted=False)
    send(now)
    assert states(user) == [("dropped", "unwanted")]


def test_a_signed_out_session_hears_nothing_more(user, now, google):
    session_start(user=user, now=now)
    session_id = UserSession.objects.get(owner=user).pk
    make_device(user, now, session_id=session_id)
    make_notification(user, now)
    sessions_revoke_all(owner=user, reason="logout", now=now)
    send(now)
    make_notification(user, now)
    send(now)
    assert google.pushes() == []
    assert {row.state for row in rows(user)} <= {"dropped"}


def test_of_two_devices_the_signed_out_one_hears_nothing_more(user, now, google):
    session_start(user=user, now=now)
    make_device(user, now, session_id=UserSession.objects.get(owner=user).pk)
    kept = make_device(user, now)
    make_notification(user, now)
    sessions_revoke_all(owner=user, reason="logout", now=now)
    assert send(now) == 1
    assert [push["token"] for push in google.pushes()] == [kept.token]


def test_a_phone_that_went_to_another_account_never_shows_what_was_for_the_first(user, stranger, now, google):
    make_device(user, now, token="the-phone")
    make_notification(user, now)
    device_register(owner=stranger, platform="android", token="the-phone", session_id=None, now=now)
    assert send(now) == 0
    make_notification(user, now)
    make_notification(stranger, now)
    assert send(now) == 1
    assert [push["token"] for push in google.pushes()] == ["the-phone"]
    assert rows(user) == []


@pytest.mark.parametrize(("kind", "minutes"), [("session_reminder", 30), ("mood_check_in", 120), ("daily_tip", 360)])
def test_a_reminder_that_comes_too_late_is_not_sent_any_more(user, now, google, kind, minutes):
    make_device(user, now)
    make_notification(user, now, kind=Kind(kind))
    make_notification(user, now + MINUTE, kind=Kind(kind))
    assert send(now + minutes * MINUTE + timedelta(seconds=1)) == 1
    assert sorted(states(user)) == [("dropped", "too_late"), ("sent", "")]


def test_rooms_above_may_hold_one_back_at_the_last_moment(user, now, google):
    asked = []

    def cancelled(owner_id, data):
        asked.append((owner_id, data["appointment_id"]))
        return data["appointment_id"] == "one"

    register_veto(Kind.SESSION_REMINDER, cancelled)
    try:
        make_device(user, now)
        for name in ("one", "two"):
            make_notification(user, now, kind=Kind.SESSION_REMINDER, data={"appointment_id": name})
        assert send(now) == 1
    finally:
        _vetoes.pop(Kind.SESSION_REMINDER)  # and no other room's
    assert sorted(states(user)) == [("dropped", "vetoed"), ("sent", "")]
    assert (user.pk, "one") in asked


def test_a_security_notice_is_mailed_without_a_word_of_what_it_is_about(user, now):
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    make_notification(user, now, kind=Kind.SECURITY_NOTICE)
    assert send(now) == 1
    assert mail.outbox[0].to == [user.email]
    assert mail.outbox[0].subject == "A notice about your account"


def test_a_claim_holds_for_a_minute_and_a_dead_workers_rows_come_back(user, now, google):
    make_device(user, now)
    make_notification(user, now)
    assert len(deliveries_claim(now=now)) == 1  # and the worker dies
    assert send(now + LEASE - timedelta(seconds=1)) == 0
    assert send(now + LEASE) == 1
    assert rows(user)[0].attempts == 2  # the lost claim counts


def test_a_row_that_kills_its_worker_each_time_is_given_up(user, now, google):
    make_device(user, now)
    make_notification(user, now, kind=Kind.CRISIS_ALERT)
    NotificationDelivery.objects.exclude(channel="push").delete()
    for number in range(ATTEMPTS + 1):
        assert len(deliveries_claim(now=now + number * LEASE)) == 1
    assert send(now + (ATTEMPTS + 1) * LEASE) == 0
    assert states(user) == [("failed", "gave_up")]
    assert google.pushes() == []


def test_an_error_of_ours_gives_the_rest_of_the_batch_back(user, stranger, now, google):
    make_device(user, now)
    make_device(stranger, now)
    broken = make_notification(user, now)
    make_notification(stranger, now + timedelta(seconds=1))
    Notification.objects.filter(pk=broken.pk).update(kind="unheard_of")
    with pytest.raises(ValueError, match="unheard_of"):
        send(now + timedelta(seconds=1))
    assert rows(stranger)[0].claimed_until is None
    assert send(now + timedelta(seconds=2)) == 1


def test_an_alert_passes_the_reminders_of_the_same_minute(user, stranger, now, google):
    for person in (user, stranger):
        make_device(person, now)
    for number in range(BATCH + 10):
        make_notification(user, now, dedupe_key=str(number))
    told = make_notification(stranger, now, kind=Kind.CRISIS_ALERT)
    assert told.deliveries.get(channel="push").pk in deliveries_claim(now=now)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_row_once(make_user, now, google):
    people = [make_user() for _ in range(4)]
    for person in people:
        make_device(person, now)
        for number in range(25):
            make_notification(person, now, dedupe_key=str(number))
    start = Barrier(2)

    def work() -> None:
        start.wait()
        send(now)
        connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    keys = [push["android"]["collapse_key"] for push in google.pushes()]
    assert len(keys) == len(set(keys)) == 100 > BATCH
    assert set(NotificationDelivery.objects.values_list("state", flat=True)) == {"sent"}


def test_the_cost_of_one_row_is_constant(user, now, google, django_assert_num_queries):
    make_device(user, now)
    for number in range(10):
        make_notification(user, now, dedupe_key=str(number))
    # Claim, read, and for each row: who hears it, and its outcome. Then a claim that finds nothing.
    with django_assert_num_queries(2 + 10 * 2 + 1):
        assert send(now) == 10
