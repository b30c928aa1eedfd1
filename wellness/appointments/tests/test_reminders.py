from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection, transaction

from accounts.consent.models import ConsentType
from accounts.consent.services import consent_set
from accounts.notifications.delivery import deliveries_send
from accounts.notifications.kinds import rule_of
from accounts.notifications.models import Notification, NotificationDelivery, NotificationKind
from accounts.notifications.tests.factories import let_text, make_device, set_preferences
from config.testing.threads import at_once
from wellness.appointments.models import Appointment, AppointmentReminder
from wellness.appointments.reminders import reminders_send, time_text
from wellness.appointments.services import appointment_cancel, appointment_update
from wellness.appointments.tests.factories import NOW, make_appointment, push, reminders

pytestmark = pytest.mark.django_db
START = NOW + timedelta(days=7)
MINUTE = timedelta(minutes=1)
LIFETIME = rule_of(NotificationKind.APPOINTMENT_REMINDER).lifetime


def told(person):
    """The reminders a person got, without the confirmation of the creation."""
    rows = Notification.objects.filter(owner=person).order_by("created_at")
    return [row for row in rows if row.content["variant"] == "default"]


def due(row):
    return list(
        reminders().filter(appointment=row, state="pending")
        .order_by("due_at").values_list("due_at", "minutes_before", "channels")
    )  # fmt: skip


def of(minutes, channel):
    return {"minutes_before": minutes, "channel": channel}


def test_reminders_are_rows_one_for_each_instant(user):
    settings = [of(30, "push"), of(1440, "email"), of(30, "sms"), of(30, "push"), of(0, "push")]
    row = make_appointment(user, reminder_settings=settings)
    assert due(row) == [
        (START - timedelta(days=1), 1440, ["email"]),
        (START - 30 * MINUTE, 30, ["push", "sms"]),
        (START, 0, ["push"]),
    ]


def test_what_would_be_due_already_is_left_out(user):
    row = make_appointment(user, scheduled_at=(NOW + 20 * MINUTE).isoformat(), reminder_settings=push(30, 20, 10))
    assert [minutes for _, minutes, _ in due(row)] == [10]


@pytest.mark.parametrize(
    ("zone", "wall", "minutes"),
    [
        ("Europe/Berlin", "2026-03-29T03:30:00", 60),  # the clock jumped over two o'clock
        ("Europe/Berlin", "2026-10-25T02:30:00", 1440),
        ("America/New_York", "2026-11-01T01:30:00", 120),
        ("Australia/Lord_Howe", "2026-10-04T02:45:00", 30),
    ],
)
def test_a_reminder_is_so_many_minutes_before_whatever_the_clock_does(user, zone, wall, minutes):
    at = datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone))
    now = at.astimezone(UTC) - timedelta(days=9)
    row = make_appointment(user, now=now, scheduled_at=at.isoformat(), timezone=zone, reminder_settings=push(minutes))
    (due_at, _, _) = due(row)[0]
    assert at.astimezone(UTC) - due_at == timedelta(minutes=minutes)
    reminders_send(now=due_at - timedelta(seconds=1))
    assert told(user) == []
    reminders_send(now=due_at)
    assert told(user)[0].content["body"] == f"You have a therapy session in {time_text(minutes)}"


def test_only_the_channels_of_each_reminder_are_used(user):
    make_device(user, NOW)
    let_text(user)
    make_appointment(user, reminder_settings=[of(60, "email"), of(30, "push"), of(10, "sms"), of(10, "push")])
    sent = []
    for minutes in (60, 30, 10):
        NotificationDelivery.objects.all().delete()
        assert reminders_send(now=START - minutes * MINUTE) == 1
        sent.append(sorted(NotificationDelivery.objects.values_list("channel", flat=True)))
    assert sent == [["email"], ["push"], ["push", "sms"]]


def test_a_call_is_owed_to_whoever_agreed_to_calls(user, settings):
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, settings.TWILIO_VOICE_FROM = "AC1", "x", "+15005550006"
    owed = []
    for granted in (False, True):
        consent_set(owner=user, kind=ConsentType.VOICE, granted=granted)
        make_appointment(user, reminder_settings=[of(30, "voice")])
        NotificationDelivery.objects.all().delete()
        reminders_send(now=START - 30 * MINUTE)
        owed.append(list(NotificationDelivery.objects.values_list("channel", flat=True)))
        Appointment.objects.all().delete()
    assert owed == [[], ["voice"]]


def test_a_channel_that_the_person_switched_off_stays_off(user):
    make_device(user, NOW)
    set_preferences(user, channel_push=False)
    make_appointment(user, reminder_settings=push(30))
    NotificationDelivery.objects.all().delete()
    reminders_send(now=START - 30 * MINUTE)
    assert len(told(user)) == 1  # it is read in the app
    assert not NotificationDelivery.objects.exists()


def test_nobody_is_reminded_twice(user):
    make_appointment(user, reminder_settings=push(30))
    at = START - 30 * MINUTE
    assert [reminders_send(now=at + delay * MINUTE) for delay in (0, 0, 1, 20)] == [1, 0, 0, 0]
    assert reminders().get().state == "sent"
    # Even if the row were pending again, the notification itself is made once.
    AppointmentReminder.objects.update(state="pending")
    assert (reminders_send(now=at + MINUTE), len(told(user))) == (0, 1)


def test_a_new_time_brings_new_reminders_and_ends_the_old_ones(user):
    row = make_appointment(user, reminder_settings=push(30))
    reminders_send(now=START - 30 * MINUTE)
    changes = {"scheduled_at": START + timedelta(hours=5)}
    appointment_update(owner=user, appointment_id=row.pk, changes=changes, now=START - 20 * MINUTE)
    assert [at for at, _, _ in due(row)] == [START + timedelta(hours=5) - 30 * MINUTE]
    reminders_send(now=START + timedelta(hours=4, minutes=30))
    assert len(told(user)) == 2
    # Back at the first time, of which the person has heard.
    appointment_update(owner=user, appointment_id=row.pk, changes={"scheduled_at": START}, now=START - 40 * MINUTE)
    reminders_send(now=START - 30 * MINUTE)
    assert len(told(user)) == 2


def test_moved_before_its_time_the_old_hour_is_silent(user):
    row = make_appointment(user, reminder_settings=push(30))
    changes = {"scheduled_at": START + timedelta(days=1)}
    appointment_update(owner=user, appointment_id=row.pk, changes=changes, now=NOW)
    assert reminders_send(now=START) == 0
    assert reminders_send(now=START + timedelta(days=1) - 30 * MINUTE) == 1


@pytest.mark.parametrize("status", ["cancelled", "completed", "no-show"])
def test_what_is_not_to_take_place_reminds_nobody(user, status):
    row = make_appointment(user, reminder_settings=push(30))
    appointment_update(owner=user, appointment_id=row.pk, changes={"status": status}, now=NOW)
    assert (reminders_send(now=START - 30 * MINUTE), told(user)) == (0, [])
    assert not AppointmentReminder.objects.exists()


def test_a_confirmed_one_reminds_and_other_words_keep_its_reminders(user):
    row = make_appointment(user, reminder_settings=push(30))
    before = reminders().get().pk
    appointment_update(owner=user, appointment_id=row.pk, changes={"title": "Longer talk"}, now=NOW)
    assert reminders().get().pk == before
    appointment_update(owner=user, appointment_id=row.pk, changes={"status": "confirmed"}, now=NOW)
    assert reminders_send(now=START - 30 * MINUTE) == 1


@pytest.mark.parametrize(
    ("minutes", "delay", "expected"),
    [
        (120, LIFETIME, "sent"),
        (120, LIFETIME + timedelta(seconds=1), "missed"),
        (30, 35 * MINUTE, "sent"),
        (30, 36 * MINUTE, "missed"),  # it has begun
        (0, 5 * MINUTE, "sent"),
    ],
)
def test_a_reminder_that_comes_too_late_is_not_told(user, minutes, delay, expected):
    make_appointment(user, reminder_settings=push(minutes))
    count = reminders_send(now=START - minutes * MINUTE + delay)
    assert reminders().get().state == expected
    assert (count, len(told(user))) == ((1, 1) if expected == "sent" else (0, 0))


@pytest.mark.parametrize(
    ("change", "minutes", "error"),
    [
        (None, 1, ""),
        ({"status": "cancelled"}, 1, "vetoed"),
        ({"scheduled_at": START + timedelta(days=2)}, 1, "vetoed"),
        (None, 36, "vetoed"),  # the worker was away until it had begun
    ],
)
def test_what_changes_between_the_row_and_its_sending_counts(user, settings, tmp_path, change, minutes, error):
    settings.DATA_DIR = tmp_path
    make_device(user, NOW)
    row = make_appointment(user, reminder_settings=push(30))
    NotificationDelivery.objects.all().delete()
    reminders_send(now=START - 30 * MINUTE)
    if change:
        appointment_update(owner=user, appointment_id=row.pk, changes=change, now=START - 30 * MINUTE)
    with time_machine.travel(START - 30 * MINUTE + minutes * MINUTE, tick=False):
        deliveries_send(now=lambda: datetime.now(UTC))
    delivery = NotificationDelivery.objects.get()
    assert (delivery.state, delivery.error_code) == (("dropped", error) if error else ("sent", ""))


def test_a_person_who_was_erased_is_not_reminded(user):
    row = make_appointment(user, reminder_settings=push(30))
    Appointment.objects.filter(pk=row.pk).delete()
    assert reminders_send(now=START - 30 * MINUTE) == 0


def test_open_apps_hear_after_the_commit_which_appointment_it_is_and_when(
    user, heard, django_capture_on_commit_callbacks
):
    row = make_appointment(user, title="quokka", provider_name="quokka", notes="quokka", reminder_settings=push(30))
    heard(user)
    with django_capture_on_commit_callbacks(execute=False) as waiting:
        reminders_send(now=START - 30 * MINUTE + timedelta(seconds=25))
    assert heard(user) == []
    for callback in waiting:
        callback()
    frames = {frame["event"]: frame["data"] for frame in heard(user)}
    assert set(frames) == {"notification:new", "appointment:reminder"}
    assert frames["appointment:reminder"] == {
        "appointment_id": str(row.pk),
        "notification_id": str(told(user)[0].pk),
        "scheduled_at": START.isoformat(),
        "ends_at": (START + 50 * MINUTE).isoformat(),
        "minutes_until": 30,
    }
    assert "quokka" not in str(frames)
    assert "therapy" not in str(frames)


@pytest.mark.parametrize("channel", ["push", "email", "sms"])
def test_what_leaves_the_house_says_nothing_of_the_appointment(user, channel):
    from accounts.notifications.providers.sending import _neutral_text

    make_device(user, NOW)
    let_text(user)
    make_appointment(user, title="quokka", provider_name="quokka", reminder_settings=[of(30, channel)])
    NotificationDelivery.objects.all().delete()
    reminders_send(now=START - 30 * MINUTE)
    text = _neutral_text(NotificationDelivery.objects.get(channel=channel))
    assert not {"therapy", "quokka", "session"} & set(f"{text.title} {text.body}".lower().split())
    assert "therapy" in told(user)[0].content["body"]


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (0, "a moment"), (1, "1 minute"), (45, "45 minutes"), (60, "1 hour"), (90, "1 hour 30 minutes"),
        (1440, "1 day"), (1500, "1 day 1 hour"), (1441, "1 day"), (2880, "2 days"), (40320, "28 days"),
    ],
)  # fmt: skip
def test_how_long_is_said_as_people_say_it(minutes, text):
    assert time_text(minutes) == text


@pytest.mark.parametrize("number", [1, 12])
def test_many_at_once_cost_what_one_costs(premium_user, django_assert_num_queries, number):
    make_device(premium_user, NOW)
    for _ in range(number):
        make_appointment(premium_user, reminder_settings=push(30))
    # The claim, who hears it, the notifications, what is owed, the end of the rows, the history; a savepoint around it.
    with django_assert_num_queries(8):
        assert reminders_send(now=START - 30 * MINUTE) == number


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_reminder_once(premium_user):
    for number in range(70):
        at = (START + number * MINUTE).isoformat()
        make_appointment(premium_user, scheduled_at=at, reminder_settings=push(120 + number))
    now = START - 120 * MINUTE

    counts = at_once(4, lambda _: sum(reminders_send(now=now) for _ in range(3)))
    assert sum(counts) == 70 == len(told(premium_user))
    assert set(reminders().values_list("state", flat=True)) == {"sent"}


@pytest.mark.django_db(transaction=True)
def test_nobody_reminds_of_what_is_being_cancelled_at_this_moment(user):
    row = make_appointment(user, reminder_settings=push(30))

    def work():
        try:
            return reminders_send(now=START - 30 * MINUTE)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        appointment_cancel(owner=user, appointment_id=row.pk, now=NOW)
        assert pool.submit(work).result(timeout=10) == 0
    assert reminders_send(now=START - 30 * MINUTE) == 0
    assert told(user) == []


@pytest.mark.django_db(transaction=True)
def test_a_worker_waits_for_nobody_and_comes_back_to_what_was_held(user):
    row = make_appointment(user, reminder_settings=push(30))
    other = make_appointment(user, reminder_settings=push(30))
    now = START - 30 * MINUTE

    def work():
        try:
            return reminders_send(now=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        # Somebody is about to move it, and has not got to its reminders yet.
        Appointment.objects.select_for_update().get(pk=row.pk)
        assert pool.submit(work).result(timeout=10) == 1
    assert [one.content["data"]["appointment_id"] for one in told(user)] == [str(other.pk)]
    assert reminders_send(now=now) == 1
